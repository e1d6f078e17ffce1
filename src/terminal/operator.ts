/** The Operator port for a person at a terminal: shows what is asked and takes the answer. */
import type { Operator, Reply, Request, RequestKind } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { askChange, askUndo } from './ask-change.js'
import { askInput, askQuestion } from './ask-question.js'
import { askReason, refusals, refuse, type Asking, type OperatorOptions } from './asking.js'
import { makePrompter, type Prompter } from './prompter.js'
import { modeWords } from './show-record.js'

export function terminalOperator(options: OperatorOptions): Operator {
  const asking: Asking = { ...options, prompter: makePrompter(options.streams, options.screen) }
  return {
    ask<K extends RequestKind>(request: Request<K>): Promise<Reply<K>> {
      asking.prompter.say(`\n${header(request as never, asking)}`)
      const handler = handlers[request.kind] as unknown as (request: Request<K>, asking: Asking) => Promise<Reply<K>>
      return handler(request, asking)
    },
  }
}

/** Dry run and drill carry their name above every question, and live does too. */
function header({ address }: Request, { screen, mode }: Asking): string {
  return `  ${screen.theme.mode[mode](modeWords[mode])}${address === '' ? '' : `  ${forTerminal(address)}`}`
}

type Handlers = { [K in RequestKind]: (request: Request<K>, asking: Asking) => Promise<Reply<K>> }

const handlers: Handlers = {
  async start({ title }, { prompter }) {
    // Starting changes nothing: the first phase only looks.
    const begin = await prompter.choose({
      message: forTerminal(title),
      start: 0,
      choices: [
        { value: true, name: 'start', says: 'look first; every change is asked for' },
        { value: false, name: 'quit', says: 'nothing has been done' },
      ],
    })
    return begin ? { do: 'start' } : { do: 'stop', reason: 'Not started' }
  },
  input: askInput,
  question: askQuestion,
  async manual({ title, why, task, commands, sql, wantsOutput }, { prompter, screen }) {
    const lines = [
      ...(why === undefined ? [] : [screen.theme.quiet(forTerminal(why, { lines: true }))]),
      forTerminal(task, { lines: true }),
    ]
    prompter.say(wrap(lines.join('\n'), screen.columns, '  ').join('\n'))
    // Never wrapped or indented by more than the margin: these lines are copied.
    for (const line of [...commands, ...sql])
      prompter.say(`    ${forTerminal(line, { lines: true }).replaceAll('\n', '\n    ')}`)
    const choice = await prompter.choose<'done' | 'note' | 'skip' | 'stop'>({
      message: forTerminal(title),
      choices: [
        { value: 'done', name: 'done', says: 'it has been done' },
        { value: 'note', name: 'done, with a note…', says: 'it has been done, and something is worth writing down' },
        ...refusals,
      ],
    })
    if (choice === 'skip' || choice === 'stop') return refuse(choice, prompter)
    const note = choice === 'note' ? await askReason(prompter, 'What is worth writing down?') : undefined
    const output = wantsOutput
      ? await prompter.typeLines('Paste its output; end with a line that is a single full stop.')
      : undefined
    return { do: 'done', ...(note !== undefined && { note }), ...(output !== undefined && { output }) }
  },
  change: askChange,
  async missing({ needs, mayGoOn }, { prompter }) {
    const choice = await prompter.choose<'go-on' | 'skip' | 'stop'>({
      message: `This step needs what is not there: ${needs.map((need) => forTerminal(need)).join(', ')}.`,
      choices: [
        ...refusals,
        ...(mayGoOn
          ? [
              {
                value: 'go-on' as const,
                name: 'go on without…',
                says: 'the step can be undone, but what it needs may be lost',
              },
            ]
          : []),
      ],
    })
    return choice === 'go-on'
      ? { do: choice, reason: await askReason(prompter, 'Why go on without it?') }
      : refuse(choice, prompter)
  },
  async trouble({ message, hint, choices }, { prompter, screen }) {
    prompter.say(wrap(screen.theme.bad(forTerminal(message, { lines: true })), screen.columns, '  ').join('\n'))
    const all = {
      again: { value: 'again' as const, name: 'look again', says: 'nothing is sent but reads' },
      stop: { value: 'stop' as const, name: 'stop…', says: 'the run can be resumed' },
      'go-on': { value: 'go-on' as const, name: 'leave it and go on…', says: 'the step counts as failed' },
      repeat: { value: 'repeat' as const, name: 'send it once more…', says: 'it may happen twice' },
    }
    const offered = (['again', 'stop', 'go-on', 'repeat'] as const).filter((choice) => choices.includes(choice))
    const choice = await prompter.choose({
      message: forTerminal(hint ?? 'What now?', { lines: true }),
      choices: offered.map((name) => all[name]),
      ...(offered[0] === 'again' && { start: 0 }),
    })
    return { do: choice, reason: choice === 'again' ? 'look again' : await askReason(prompter) }
  },
  phase({ phase, open }, { prompter, screen }) {
    const rows = open.map(
      ({ address, outcome, reason }) =>
        `${forTerminal(address)}: ${forTerminal(outcome)}${reason === undefined ? '' : `, ${forTerminal(reason)}`}`,
    )
    prompter.say(rows.flatMap((row) => wrap(row, screen.columns, '    ')).join('\n'))
    return goOnOrStop(`${forTerminal(phase)} ends with this open.`, 'what is open stays open', prompter)
  },
  async verdict({ choices }, { prompter }) {
    const stop = { value: undefined, name: 'stop…', says: 'without a verdict; the run can be resumed' }
    const verdict = await prompter.choose<string | undefined>({
      message: 'What was it?',
      choices: [...choices.map((value) => ({ value, name: forTerminal(value) })), stop],
    })
    return verdict === undefined ? { do: 'stop', reason: await askReason(prompter) } : { do: 'answer', value: verdict }
  },
  uncontained: ({ verdict }, { prompter }) =>
    goOnOrStop(
      `The verdict is ${forTerminal(verdict)}, but nothing was isolated.`,
      'close it though nothing was isolated',
      prompter,
    ),
  undo: askUndo,
}

async function goOnOrStop(
  message: string,
  says: string,
  prompter: Prompter,
): Promise<{ do: 'go-on' | 'stop'; reason: string }> {
  const choice = await prompter.choose<'go-on' | 'stop'>({
    message,
    choices: [
      { value: 'stop', name: 'stop…', says: 'the run can be resumed' },
      { value: 'go-on', name: 'go on…', says },
    ],
  })
  return { do: choice, reason: await askReason(prompter) }
}
