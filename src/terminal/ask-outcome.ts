/** What a person decides where a run does not go on by itself: trouble, what is missing, a phase's end, the verdict. */
import type { Reply, Request } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { askReason, refusals, refuse, stops, type Asking } from './asking.js'
import { showTrouble, standingOf } from './show-trouble.js'
import { withoutItems } from './walk-outline.js'

export async function askTrouble(
  request: Request<'trouble'>,
  { prompter, screen, records, outline }: Asking,
): Promise<Reply<'trouble'>> {
  const { choices, address } = request
  const past = records?.() ?? []
  const title = outline?.steps.get(withoutItems(address))?.title
  prompter.say(showTrouble({ ...request, ...(title !== undefined && { title }), records: past }, screen))
  const twice = standingOf(address, past) === 'refused' ? 'AWS did not do it before' : 'it may happen twice'
  const all = {
    again: { value: 'again' as const, name: 'look again', says: 'nothing is sent but reads' },
    repeat: { value: 'repeat' as const, name: 'send it once more…', says: `with the reason; ${twice}` },
    'go-on': {
      value: 'go-on' as const,
      name: 'note it and go on…',
      says: 'with the reason; the step counts as failed',
    },
  }
  const offered = (['again', 'go-on', 'repeat'] as const).filter((choice) => choices.includes(choice))
  const choice = await prompter.choose<'again' | 'repeat' | 'go-on' | 'pause' | 'abort'>({
    message: '',
    choices: [...offered.map((name) => all[name]), ...stops],
    ...(offered[0] === 'again' && { start: 0 }),
  })
  if (choice === 'pause') return { ...(await refuse(choice, prompter)), pause: true }
  if (choice === 'abort') return refuse(choice, prompter)
  return { do: choice, reason: choice === 'again' ? 'look again' : await askReason(prompter) }
}

export async function askMissing(
  { address, needs, mayGoOn }: Request<'missing'>,
  { prompter, screen, outline }: Asking,
): Promise<Reply<'missing'>> {
  const titled = (at: string): string | undefined => outline?.steps.get(withoutItems(at))?.title
  const title = titled(address)
  if (title !== undefined) prompter.say(wrap(screen.theme.strong(forTerminal(title)), screen.columns, '  ').join('\n'))
  const lacking = needs.map((need) =>
    [forTerminal(need), titled(need) === undefined ? '' : `(${forTerminal(titled(need)!)})`].filter(Boolean).join(' '),
  )
  const barred = mayGoOn ? '' : ' It cannot be undone, so it does not go on without.'
  const choice = await prompter.choose<'go-on' | 'skip' | 'pause' | 'abort'>({
    message: `This step needs what is not there: ${lacking.join(', ')}.${barred}`,
    choices: [
      ...refusals,
      ...(mayGoOn
        ? [
            {
              value: 'go-on' as const,
              name: 'go on without…',
              says: 'with the reason; the step can be undone, but what it needs may be lost',
            },
          ]
        : []),
    ],
  })
  return choice === 'go-on'
    ? { do: choice, reason: await askReason(prompter, 'Why go on without it?') }
    : refuse(choice, prompter)
}

export async function askPhase(
  { phase, open }: Request<'phase'>,
  { prompter, screen }: Asking,
): Promise<Reply<'phase'>> {
  const rows = open.map(
    ({ address, outcome, reason }) =>
      `${forTerminal(outcome)}  ${forTerminal(address)}${reason === undefined ? '' : `: ${forTerminal(reason)}`}`,
  )
  prompter.say(
    [
      `  ${screen.theme.strong(`${forTerminal(phase)} ends with this open`)}`,
      ...rows.flatMap((row) => wrap(row, screen.columns, '    ')),
    ].join('\n'),
  )
  return goOnOrStop('', 'with the reason; what is open stays open', prompter)
}

export async function askVerdict({ choices }: Request<'verdict'>, { prompter }: Asking): Promise<Reply<'verdict'>> {
  const verdict = await prompter.choose<{ verdict: string } | 'pause' | 'abort'>({
    message: 'What was it?',
    choices: [
      ...choices.map((value) => ({
        value: { verdict: value },
        name: forTerminal(value),
        says: verdictMeanings[value] ?? '',
      })),
      ...stops,
    ],
  })
  return typeof verdict === 'string' ? refuse(verdict, prompter) : { do: 'answer', value: verdict.verdict }
}

const verdictMeanings: Readonly<Record<string, string>> = {
  'true-positive': 'an attack, or misuse',
  'false-positive': 'the finding describes what did not happen',
  benign: 'it happened, and it was meant to',
  duplicate: 'another run has it',
}

export function askUncontained(
  { verdict }: Request<'uncontained'>,
  { prompter }: Asking,
): Promise<Reply<'uncontained'>> {
  const message = `The verdict is ${forTerminal(verdict)}, but nothing was isolated.`
  return goOnOrStop(message, 'with the reason; close it though nothing was isolated', prompter)
}

async function goOnOrStop(
  message: string,
  says: string,
  prompter: Asking['prompter'],
): Promise<{ do: 'go-on' | 'stop'; reason: string }> {
  const choice = await prompter.choose<'go-on' | 'pause' | 'abort'>({
    message,
    choices: [...stops, { value: 'go-on', name: 'go on…', says }],
  })
  return choice === 'go-on' ? { do: choice, reason: await askReason(prompter) } : refuse(choice, prompter)
}
