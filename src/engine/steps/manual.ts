/** Step kind `manual`: something done outside AWS and ticked off, with lines to copy. */
import { renderText, templateParts } from '../../expressions/template.js'
import { absent, evaluate } from '../../expressions/expression.js'
import type { ValueMap } from '../../expressions/value.js'
import { asText } from '../../expressions/value-text.js'
import type { ManualStep } from '../../runbooks/runbook.js'
import { keepEvidence } from '../evidence.js'
import { askOnce, emit, RunStopped } from '../run.js'
import type { StepKind } from '../step-kind.js'

export const step: StepKind<ManualStep> = {
  needsDecision: () => false,
  perform: async ({ run, step: manual, address, names }) => {
    const why = manual.why === undefined ? {} : { why: manual.why }
    const task = asText(renderText(manual.manual, names))
    const commands = (manual.commands ?? []).map((line) => fill(line, names, shellWord))
    const sql = (manual.sql ?? []).map((line) => sqlLine(line, names))
    const reply = await askOnce(run, { kind: 'manual', address, title: manual.title, ...why, task, commands, sql, wantsOutput: manual.evidence !== undefined })
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    if (reply.do === 'skip') return { outcome: 'declined', reason: reply.reason }
    if (manual.evidence !== undefined && reply.output) await keepEvidence(run, address, manual.evidence, reply.output)
    if (reply.note) await emit(run, { type: 'note', address, text: reply.note, by: run.user })
    return { outcome: 'done' }
  },
}

function fill(line: string, names: ValueMap, quote: (text: string) => string): string {
  return templateParts(line).map((part) => ('text' in part ? part.text : quote(textOf(part.expression, names)))).join('')
}

function textOf(expression: string, names: ValueMap): string {
  const value = evaluate(expression, names)
  return value === absent ? '' : asText(value)
}

/** One shell word, whatever the value holds (POSIX single quotes). */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Values stand inside the author's quotes; any that could end them is shown beside the line, never in it. */
export function sqlLine(line: string, names: ValueMap): string {
  const beside: string[] = []
  const filled = fill(line, names, (text) => {
    if (/^[A-Za-z0-9_.@-]*$/.test(text)) return text
    beside.push(text)
    return `<value ${beside.length}>`
  })
  return [filled, ...beside.map((text, index) => `-- value ${index + 1}: ${JSON.stringify(text)}`)].join('\n')
}
