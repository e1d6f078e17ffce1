/** The questions of a runbook: `ask` steps, and inputs that the finding did not give. */
import type { Value } from '../expressions/value.js'
import type { Reply, Request } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { formatValue } from './format-value.js'
import { askReason, refusals, refuse, stops, type Asking, type OfferedInput } from './asking.js'
import type { Prompter } from './prompter.js'

/** No answer is under the cursor at first: each has consequences, and Enter alone must not give one. */
export async function askQuestion(
  request: Request<'question'>,
  { prompter, screen }: Asking,
): Promise<Reply<'question'>> {
  const { title, why, question } = request
  const heading = forTerminal(title)
  prompter.say(wrap(screen.theme.strong(heading), screen.columns, '  ').join('\n'))
  if (why !== undefined)
    prompter.say(wrap(screen.theme.quiet(forTerminal(why, { lines: true })), screen.columns, '  ').join('\n'))
  const answer = (value: Value): Reply<'question'> => ({ do: 'answer', value })
  const typed = question.form === 'text' || question.form === 'number'
  const choices = typed
    ? [{ value: answer(null), name: 'answer…', says: 'in one line' }]
    : question.form === 'confirm'
      ? [
          { value: answer(true), name: 'yes' },
          { value: answer(false), name: 'no' },
        ]
      : question.form === 'select'
        ? question.choices.map(({ value, label }) => choiceOf(value, label, answer))
        : [{ value: answer(null), name: 'tick…', says: 'from a list; the space bar ticks' }]
  const choice = await prompter.choose<Reply<'question'> | 'skip' | 'pause' | 'abort'>({
    message: 'text' in question ? forTerminal(question.text, { lines: true }) : '',
    choices: [...choices, ...refusals],
    // Typing and ticking still have to be done: that choice answers nothing by itself.
    ...((typed || question.form === 'checklist') && { start: 0 }),
  })
  if (typeof choice === 'string') return refuse(choice, prompter)
  if (question.form === 'checklist') {
    return answer(
      await prompter.tick({
        message: heading,
        choices: question.choices.map(({ value, label }) => choiceOf(value, label, (v) => v)),
      }),
    )
  }
  if (question.form === 'text') return answer(await askReason(prompter, 'Type the answer.'))
  if (question.form === 'number')
    return answer(
      Number(
        await prompter.typeLine({ message: 'Type a number.', refuse: refuseType('number', 'A number is needed.') }),
      ),
    )
  return choice
}

/** The value itself stands in front where the label says something else: it is what the runbook sees. */
function choiceOf<V>(
  value: Value,
  label: string,
  wrapValue: (value: Value) => V,
): { value: V; name: string; says?: string } {
  const name = formatValue(value)
  return { value: wrapValue(value), name, ...(label !== name && label !== '' && { says: forTerminal(label) }) }
}

export async function askInput(request: Request<'input'>, { prompter }: Asking): Promise<Reply<'input'>> {
  const { name, type, describe, optional } = request
  const choice = await prompter.choose<'type' | 'none' | 'pause' | 'abort'>({
    message: `${forTerminal(name)}: ${forTerminal(describe)}. The finding does not say it.`,
    start: 0,
    choices: [
      { value: 'type', name: 'type it…', says: inputForms[type] ?? '' },
      ...(optional ? [{ value: 'none' as const, name: 'leave it out', says: 'the runbook does without' }] : []),
      ...stops,
    ],
  })
  if (choice === 'pause' || choice === 'abort') return refuse(choice, prompter)
  if (choice === 'none') return { do: 'answer', value: null }
  const text = await prompter.typeLine({
    message: `${forTerminal(name)}:`,
    refuse: refuseType(type, 'It must not be empty.'),
  })
  return { do: 'answer', value: valueOf(type, text) }
}

/** A value of an input's type, typed; undefined where it is optional and nothing was typed. */
export async function askTyped(
  { name, type, describe, optional, default: given }: OfferedInput,
  prompter: Prompter,
): Promise<Value | undefined> {
  const ifNothing = `; nothing: ${given === undefined ? 'left out' : formatValue(given)}`
  const form = `${inputForms[type] ?? type}${optional ? ifNothing : ''}`
  const text = await prompter.typeLine({
    message: `${forTerminal(name)}: ${forTerminal(describe)} (${form})`,
    refuse: (line) => (optional && line === '' ? undefined : refuseType(type, 'It must not be empty.')(line)),
  })
  return text === '' ? undefined : valueOf(type, text)
}

const inputForms: Record<string, string> = {
  string: 'one line',
  number: 'a number',
  bool: 'true or false',
  list: 'with commas between',
  time: 'ISO 8601, for example 2026-11-24T02:11:00Z',
}

function refuseType(type: string, ifEmpty: string): (text: string) => string | undefined {
  return (text) => {
    if (text === '') return ifEmpty
    if (type === 'number' && !Number.isFinite(Number(text))) return 'This is not a number.'
    if (type === 'bool' && text !== 'true' && text !== 'false') return 'It is true or false.'
    if (type === 'time' && !isTime(text)) return `This is not a time (${inputForms['time']}).`
    return undefined
  }
}

/** A full date and time with its zone: a local time would mean another moment on another machine. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}

function valueOf(type: string, text: string): Value {
  if (type === 'number') return Number(text)
  if (type === 'bool') return text === 'true'
  if (type === 'time') return new Date(text)
  if (type === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  return text
}
