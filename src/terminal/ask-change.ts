/** The decisions that change AWS. Enter alone is "not yet"; the irreversible is confirmed by typing what it hits. */
import type { PlannedChange } from '../engine/plan.js'
import type { Reply, Request } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { refusals, refuse, type Asking } from './asking.js'
import { count } from './format-value.js'
import { hitBy } from './resources-hit.js'
import { showDetails } from './show-details.js'
import { callerName, placeText, showPlan } from './show-plan.js'

export async function askChange(request: Request<'change'>, asking: Asking): Promise<Reply<'change'>> {
  const { prompter, screen, callerIn } = asking
  const { changes, because, place } = request
  const caller = await callerIn?.(place)
  prompter.say(showPlan({ ...request, ...(caller && { caller }) }, screen))
  const where = `${caller === undefined ? '' : `as ${callerName(caller)} `}in ${placeText(place)}`
  for (;;) {
    const choice = await prompter.choose<'wait' | 'approve' | 'each' | 'details' | 'skip' | 'pause' | 'abort'>({
      message: '',
      start: 0,
      choices: [
        { value: 'wait', name: 'not yet', says: 'nothing is changed' },
        { value: 'approve', name: approval(changes), says: where },
        ...(because === 'step' && changes.length > 1
          ? [{ value: 'each' as const, name: 'step through', says: 'each change is asked for by itself' }]
          : []),
        { value: 'details', name: 'details', says: 'the calls, their parameters, the AWS CLI lines' },
        ...refusals,
      ],
    })
    if (choice === 'skip' || choice === 'pause' || choice === 'abort') return refuse(choice, prompter)
    if (choice === 'each') return { do: 'each' }
    if (choice === 'approve' && (await confirmsByTyping(changes, asking))) return { do: 'approve' }
    prompter.say(
      choice === 'details' ? `\n${showDetails(changes, screen)}` : '  Nothing was changed. The run waits here.',
    )
  }
}

function approval(changes: readonly PlannedChange[]): string {
  const verb = changes.every(({ effect }) => effect === 'sensitive-read') ? 'read' : 'make'
  return changes.length === 1 ? `${verb} it` : `${verb} all ${changes.length}`
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
