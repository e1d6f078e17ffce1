/** The Operator port for a person at a terminal: shows what is asked and takes the answer. */
import type { Aside, Operator, Reply, Request, RequestKind } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { askApproval } from './ask-approval.js'
import { askChange, askUndo } from './ask-change.js'
import { askManual } from './ask-manual.js'
import { askMissing, askPhase, askTrouble, askUncontained, askVerdict } from './ask-outcome.js'
import { askInput, askQuestion } from './ask-question.js'
import type { Asking, OperatorOptions } from './asking.js'
import { AsideTaken, besideKeys, pressBeside, titleOf } from './beside.js'
import { makePrompter, type Prompter, type PrompterOptions } from './prompter.js'
import { showHeader } from './show-header.js'
import { positionOf } from './walk-outline.js'

export function terminalOperator(options: OperatorOptions): Operator {
  const { streams, screen, interruption, resumeLine, progress } = options
  const common: PrompterOptions = {
    before: () => progress?.rest(),
    ...(interruption && { interruption }),
    ...(resumeLine !== undefined && { resumeLine }),
  }
  const bare = makePrompter(streams, screen, common)
  const keys = besideKeys(options)
  /** The request that a note was written beside: what it shows is still on the screen. */
  let noted: Request | undefined
  return {
    async ask<K extends RequestKind>(request: Request<K>): Promise<Reply<K> | Aside> {
      const whole = request as Request
      const press = (key: string): Promise<void> => pressBeside(key, whole, bare, options)
      const prompter = makePrompter(streams, screen, {
        ...common,
        ...(whole.kind !== 'start' && { beside: { keys, press } }),
      })
      bare.say(`\n${headerOf(whole, options)}${whole.kind === 'start' ? '' : '\n'}`)
      const isAgain = noted === whole
      noted = undefined
      if (isAgain) bare.say(`  ${forTerminal(titleOf(whole))}`)
      const asking: Asking = { ...options, prompter: isAgain ? afterNote(prompter) : prompter }
      const handler = handlers[request.kind] as unknown as (request: Request<K>, asking: Asking) => Promise<Reply<K>>
      try {
        return await handler(request, asking)
      } catch (error) {
        if (!(error instanceof AsideTaken)) throw error
        if (error.aside.do === 'note') noted = whole
        return error.aside
      }
    },
  }
}

/** Dry run and drill carry their name above every question, and live does too. */
function headerOf(
  { address, kind }: Request,
  { screen, mode, outline, now, records, deadline }: OperatorOptions,
): string {
  const position = outline && positionOf(outline, address)
  const started = records?.().find(({ type }) => type === 'opened')?.at
  return showHeader(
    {
      mode,
      address: address === '' ? (kind === 'start' ? 'START' : kind.toUpperCase()) : address,
      ...(position && { position }),
      ...(started !== undefined && { started: new Date(started) }),
      ...(now && { now: now() }),
      ...(deadline && { deadline }),
    },
    screen,
  )
}

/** Says nothing before its first question: it has been said. */
function afterNote(prompter: Prompter): Prompter {
  let silent = true
  return {
    ...prompter,
    say: (text) => {
      if (!silent) prompter.say(text)
    },
    choose: (config) => {
      silent = false
      return prompter.choose(config)
    },
  }
}

type Handlers = { [K in RequestKind]: (request: Request<K>, asking: Asking) => Promise<Reply<K>> }

const handlers: Handlers = {
  start: askStart,
  input: askInput,
  question: askQuestion,
  manual: askManual,
  change: askChange,
  approval: askApproval,
  missing: askMissing,
  trouble: askTrouble,
  phase: askPhase,
  verdict: askVerdict,
  uncontained: askUncontained,
  undo: askUndo,
}

/** Starting changes nothing: the first phase only looks. */
async function askStart(_: Request<'start'>, { prompter, preview = {} }: Asking): Promise<Reply<'start'>> {
  const { steps, finding } = preview
  for (;;) {
    const choice = await prompter.choose<'start' | 'steps' | 'finding' | 'quit'>({
      message: '',
      start: 0,
      choices: [
        { value: 'start', name: 'start', says: 'look first; every change is asked for' },
        ...(steps ? [{ value: 'steps' as const, name: 'show steps', says: 'the whole runbook, step by step' }] : []),
        ...(finding ? [{ value: 'finding' as const, name: 'show finding', says: 'every member of it' }] : []),
        { value: 'quit', name: 'quit', says: 'nothing has been done' },
      ],
    })
    if (choice === 'start') return { do: 'start' }
    if (choice === 'quit') return { do: 'stop', reason: 'Not started' }
    prompter.say(`\n${(choice === 'steps' ? steps : finding)!()}`)
  }
}
