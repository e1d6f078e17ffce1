/** The decisions that change AWS. Enter alone is "not yet"; the irreversible is confirmed by typing what it hits. */
import type { Value, ValueMap } from '../expressions/value.js'
import type { PlannedChange } from '../engine/plan.js'
import type { Reply, Request } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count, formatValue } from './format-value.js'
import { refusals, refuse, type Asking } from './asking.js'
import { placeText, showPlan } from './show-plan.js'

export async function askChange(request: Request<'change'>, asking: Asking): Promise<Reply<'change'>> {
  const { prompter, screen, callerIn } = asking
  const { changes, because, place } = request
  const caller = callerIn?.(place)
  prompter.say(showPlan({ ...request, ...(caller && { caller }) }, screen))
  const where = `in ${placeText(place)}${caller === undefined ? '' : ` as ${forTerminal(caller.arn)}`}`
  for (;;) {
    const choice = await prompter.choose<'wait' | 'approve' | 'each' | 'details' | 'skip' | 'stop'>({
      message: forTerminal(request.title),
      start: 0,
      choices: [
        { value: 'wait', name: 'not yet', says: 'nothing is changed' },
        { value: 'approve', name: changes.length === 1 ? 'make it' : `make all ${changes.length}`, says: where },
        ...(because === 'step' && changes.length > 1
          ? [{ value: 'each' as const, name: 'one by one', says: 'each change is asked for' }]
          : []),
        { value: 'details', name: 'details', says: 'the calls with their parameters' },
        ...refusals,
      ],
    })
    if (choice === 'skip' || choice === 'stop') return refuse(choice, prompter)
    if (choice === 'each') return { do: 'each' }
    if (choice === 'approve' && (await confirmsByTyping(changes, asking))) return { do: 'approve' }
    prompter.say(
      choice === 'details'
        ? changes.map((change) => details(change, screen.columns)).join('\n')
        : '  Nothing was changed.',
    )
  }
}

function details(change: PlannedChange, columns: number): string {
  const call = `${change.address}  ${change.service}:${change.operation}`
  const members = Object.entries(change.params).map(([name, value]) => `${forTerminal(name)}: ${formatValue(value)}`)
  const ending =
    change.ending.kind === 'undo'
      ? 'undo: puts the state before back'
      : `${change.ending.kind}: ${forTerminal(change.ending.why)}`
  return [
    ...wrap(forTerminal(call), columns, '  '),
    ...[...members, ending].flatMap((line) => wrap(line, columns, '    ')),
  ].join('\n')
}

/** False when the person gives up: an empty line. */
async function confirmsByTyping(
  changes: readonly PlannedChange[],
  { prompter, maxTargets = Infinity }: Asking,
): Promise<boolean> {
  const wanted = changes
    .filter(({ ending }) => ending.kind === 'irreversible')
    .map((change) => ({ text: hitBy(change), message: `${forTerminal(change.title)} cannot be undone.` }))
  if (changes.length > maxTargets)
    wanted.push({ text: String(changes.length), message: `${count(changes.length, 'change')} at once.` })
  for (const { text, message } of wanted) {
    const typed = await prompter.typeLine({
      message: `${message} Type ${forTerminal(text)} to confirm, or nothing to go back.`,
      refuse: (line) =>
        line === '' || line === text || line === forTerminal(text) ? undefined : `That is not ${forTerminal(text)}.`,
    })
    if (typed === '') return false
  }
  return true
}

/** What a change hits, as a person names it: its first parameter that is an id, a name or an ARN; else its address. */
export function hitBy({ params, address }: Pick<PlannedChange, 'params' | 'address'>): string {
  const named = firstText(params, /(?:Ids?|Arns?|Names?|Bucket)$/i)
  return named ?? address
}

function firstText(params: ValueMap, name: RegExp): string | undefined {
  for (const [member, value] of Object.entries(params)) {
    const first: Value | undefined = Array.isArray(value) ? value[0] : value
    if (name.test(member) && typeof first === 'string' && first.trim() !== '') return first.trim()
  }
  return undefined
}

export async function askUndo(request: Request<'undo'>, asking: Asking): Promise<Reply<'undo'>> {
  const { prompter, screen, callerIn } = asking
  const { title, place, operation, before, ours, now, drifted } = request
  const caller = callerIn?.(place)
  const rows = [
    `${forTerminal(operation)} in ${placeText(place)}${caller === undefined ? '' : ` as ${forTerminal(caller.arn)}`}`,
  ]
  rows.push(`before: ${formatValue(before)}`, `ours:   ${formatValue(ours)}`, `now:    ${formatValue(now)}`)
  prompter.say(rows.flatMap((row) => wrap(row, screen.columns, '    ')).join('\n'))
  if (drifted) prompter.say(`  ${screen.theme.caution('Somebody changed it since: undo would overwrite that.')}`)
  const ask = (): Promise<'wait' | 'approve' | 'skip' | 'stop'> =>
    prompter.choose({
      message: `Undo: ${forTerminal(title)}`,
      start: 0,
      choices: [
        { value: 'wait', name: 'not yet', says: 'nothing is changed' },
        { value: 'approve', name: 'put it back', says: `${formatValue(now)} → ${formatValue(before)}` },
        ...refusals,
      ],
    })
  let choice = await ask()
  while (choice === 'wait') choice = await ask()
  return choice === 'approve' ? { do: 'approve' } : refuse(choice, prompter)
}
