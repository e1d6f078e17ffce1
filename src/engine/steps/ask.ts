/** Step kind `ask`: a question to the responder. */
import { canonical } from '../../expressions/canonical.js'
import { render, renderText } from '../../expressions/template.js'
import { Unknown } from '../../expressions/unknown.js'
import { isMap, type Value, type ValueMap } from '../../expressions/value.js'
import { asText } from '../../expressions/value-text.js'
import type { Ask, AskStep } from '../../runbooks/runbook.js'
import type { Question } from '../ports.js'
import { askOnce, RunStopped } from '../run.js'
import { StepFailure, type StepKind } from '../step-kind.js'

export const step: StepKind<AskStep> = {
  needsDecision: () => false,
  perform: async ({ run, step: asking, address, names }) => {
    const question = questionOf(asking.ask, names)
    const why = asking.why === undefined ? {} : { why: asking.why }
    const reply = await askOnce(run, { kind: 'question', address, title: asking.title, ...why, question }, (given) => given.do !== 'answer' || fits(question, given.value))
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    if (reply.do === 'skip') return { outcome: 'declined', reason: reply.reason }
    if (!fits(question, reply.value)) throw new StepFailure(`${JSON.stringify(reply.value)} is no answer to ${asking.title}`)
    return { outcome: 'done', value: reply.value }
  },
}

function questionOf(ask: Ask, names: ValueMap): Question {
  const text = (written: string): string => asText(renderText(written, names))
  if (ask.confirm !== undefined) return { form: 'confirm', text: text(ask.confirm) }
  if (ask.text !== undefined) return { form: 'text', text: text(ask.text) }
  if (ask.number !== undefined) return { form: 'number', text: text(ask.number) }
  const form = ask.select !== undefined ? 'select' : 'checklist'
  return { form, choices: choicesOf(render((ask.select ?? ask.checklist) as Value, names)) }
}

function choicesOf(written: Value): { value: Value; label: string }[] {
  if (written instanceof Unknown) return []
  if (Array.isArray(written)) return written.map((value) => ({ value, label: asText(value) }))
  if (isMap(written)) return Object.entries(written).map(([value, label]) => ({ value, label: asText(label) }))
  throw new StepFailure('The choices are neither a list nor a map of answers')
}

/** In a preview the answer is Unknown, which fits every question. */
function fits(question: Question, value: Value): boolean {
  if (value instanceof Unknown) return true
  switch (question.form) {
    case 'confirm':
      return typeof value === 'boolean'
    case 'text':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'select':
      return question.choices.some((choice) => isEqual(choice.value, value))
    case 'checklist':
      return Array.isArray(value) && value.every((item) => question.choices.some((choice) => isEqual(choice.value, item)))
  }
}

function isEqual(a: Value, b: Value): boolean {
  return canonical(a) === canonical(b)
}
