/** The decisions that put something back. Enter alone is "not yet"; what somebody else changed is shown and left. */
import type { PlannedUndo } from '../engine/plan-undo.js'
import type { Reply, Request, UndoCall } from '../engine/ports.js'
import type { AwsPlace } from '../aws-model/aws.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { askReason, paused, type Asking } from './asking.js'
import { awsCliLines } from './aws-cli-line.js'
import { count, formatValue } from './format-value.js'
import { callerName, placeText } from './show-plan.js'
import { showUndoPlan, threeValues } from './show-undo-plan.js'

const pause = { value: 'pause' as const, name: 'stop here', says: 'the rest stays as it is; the undo can go on later' }
const wait = { value: 'wait' as const, name: 'not yet', says: 'nothing is changed' }
const details = { value: 'details' as const, name: 'details', says: 'the AWS CLI lines, to do it by hand' }

export async function askUndoPlan({ title, changes }: Request<'undo-plan'>, asking: Asking): Promise<Reply<'undo-plan'>> {
  const { prompter, screen } = asking
  const back = changes.filter(({ fate }) => fate === 'put-back')
  prompter.say(`${wrap(screen.theme.strong(`Undo of: ${forTerminal(title)}`), screen.columns, '  ').join('\n')}\n\n${showUndoPlan(changes, screen)}`)
  const where = await whereOf(back, asking)
  for (;;) {
    const choice = await prompter.choose<'wait' | 'approve' | 'each' | 'details' | 'pause'>({
      message: '',
      start: 0,
      choices: [
        wait,
        back.length === 0
          ? { value: 'approve', name: 'go through it', says: 'puts nothing back; what became of each change is recorded' }
          : { value: 'approve', name: back.length === 1 ? 'put it back' : `put back all ${back.length}`, says: where },
        ...(back.length > 1 ? [{ value: 'each' as const, name: 'step through', says: 'each is asked for by itself' }] : []),
        ...(back.some(({ call }) => call) ? [details] : []),
        { ...pause, says: 'nothing is put back' },
      ],
    })
    if (choice === 'pause') return { do: 'stop', reason: paused }
    if (choice === 'each') return { do: 'each' }
    if (choice === 'approve' && (await confirmsNumber(back.length, asking))) return { do: 'approve' }
    prompter.say(choice === 'details' ? `\n${back.flatMap((change) => callLines(change, asking)).join('\n')}` : '  Nothing was put back.')
  }
}

async function whereOf(changes: readonly PlannedUndo[], { callerIn }: Asking): Promise<string> {
  const [first] = changes
  if (!first) return ''
  const caller = await callerIn?.(first.place)
  const places = [...new Set(changes.map(({ place }) => placeText(place)))].join('; ')
  return `${caller === undefined ? '' : `as ${callerName(caller)} `}in ${places}; the last change first`
}

/** False when the person gives up: an empty line. */
async function confirmsNumber(number: number, { prompter, maxTargets = Infinity }: Asking): Promise<boolean> {
  return number <= maxTargets || confirms(`${count(number, 'change')} at once are put back.`, String(number), prompter)
}

async function confirms(message: string, text: string, prompter: Asking['prompter']): Promise<boolean> {
  const shown = forTerminal(text)
  const typed = await prompter.typeLine({
    message: `${message} Type ${shown} to confirm, or nothing to go back.`,
    refuse: (line) => (line === '' || line === text || line === shown ? undefined : `That is not ${shown}.`),
  })
  return typed !== ''
}

export async function askUndo(request: Request<'undo'>, asking: Asking): Promise<Reply<'undo'>> {
  const { prompter, screen, callerIn } = asking
  const { title, address, place, call, credential, drifted } = request
  const { theme, columns } = screen
  const caller = await callerIn?.(place)
  const where = `${caller === undefined ? '' : `as ${callerName(caller)} `}in ${placeText(place)}`
  prompter.say(
    [
      ...wrap(`${theme.strong(`Undo: ${forTerminal(title)}`)} ${theme.quiet(`(${forTerminal(address)})`)}`, columns, '  '),
      '',
      ...threeValues(request, '    ', columns),
      ...(credential === undefined ? [] : ['', ...wrap(theme.caution(`! It makes ${forTerminal(credential)} usable again.`), columns, '  ')]),
    ].join('\n'),
  )
  if (drifted) return askDrifted(request, asking)
  for (;;) {
    const choice = await prompter.choose<'wait' | 'approve' | 'details' | 'skip' | 'pause'>({
      message: '',
      start: 0,
      choices: [
        wait,
        { value: 'approve', name: credential === undefined ? 'put it back' : 'put it back…', says: `${formatValue(request.now)} → ${formatValue(request.before)}, ${where}` },
        ...(call ? [details] : []),
        { value: 'skip', name: 'leave it…', says: 'with the reason; the undo goes on' },
        pause,
      ],
    })
    if (choice === 'skip') return { do: 'skip', reason: await askReason(prompter) }
    if (choice === 'pause') return { do: 'stop', reason: paused }
    const isSure = choice === 'approve' && (credential === undefined || (await confirms(`${forTerminal(credential)} can be used again.`, credential, prompter)))
    if (isSure) return { do: 'approve' }
    prompter.say(choice === 'details' ? `\n${callLines({ call, place }, asking).join('\n')}` : '  Nothing was put back.')
  }
}

/** sirun does not overwrite what somebody else did: a person looks, leaves it, or does it by hand. */
async function askDrifted({ call, place }: Request<'undo'>, asking: Asking): Promise<Reply<'undo'>> {
  const { prompter, screen } = asking
  const said = 'Somebody changed it since, so it is not put back: that would overwrite what they did.'
  const byHand = call ? ['', '  By hand, once you know who and why:', ...callLines({ call, place }, asking)] : []
  prompter.say(['', ...wrap(screen.theme.caution(said), screen.columns, '  '), ...byHand].join('\n'))
  const choice = await prompter.choose<'again' | 'skip' | 'pause'>({
    message: '',
    start: 0,
    choices: [
      { value: 'again', name: 'look again', says: 'reads it once more' },
      { value: 'skip', name: 'leave it…', says: 'as it is now, with the reason; the undo goes on' },
      pause,
    ],
  })
  if (choice === 'again') return { do: 'again' }
  return choice === 'pause' ? { do: 'stop', reason: paused } : { do: 'skip', reason: await askReason(prompter) }
}

function callLines({ call, place }: { call?: UndoCall | undefined; place: AwsPlace }, { screen }: Asking): string[] {
  return call ? awsCliLines({ ...call, place }, screen.columns - 4).map((line) => `    ${line}`) : []
}
