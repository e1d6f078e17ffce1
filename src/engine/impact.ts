/** Who else is hit: the read of `impact` and its sentence. */
import { absent } from '../expressions/expression.js'
import { render, renderText } from '../expressions/template.js'
import { Unknown } from '../expressions/unknown.js'
import { readAll } from './read.js'
import type { StepTurn } from './step-kind.js'
import { asFailure } from './trouble.js'

/** Adds the sentence to the remarks of a preview, once. What cannot be read is said there too, and does not hide the step. */
export async function remarkImpact(turn: StepTurn): Promise<void> {
  const sentence = await impactOf(turn).catch((error: unknown) => `Who else is hit is not known: ${asFailure(error).message}`)
  const remarks = turn.run.remarks!
  if (sentence !== undefined && sentence !== '' && !remarks.includes(sentence)) remarks.push(sentence)
}

async function impactOf({ run, step, address, place, names }: StepTurn): Promise<string | undefined> {
  const { aws, with: params = {}, absent: absentErrors, say } = step.impact!
  const output = await readAll(run, { aws, params: render(params, names), place, address, purpose: 'read', absent: absentErrors })
  if (output === absent || output instanceof Unknown) return undefined
  const sentence = renderText(say, { ...names, output })
  return sentence instanceof Unknown ? undefined : sentence
}
