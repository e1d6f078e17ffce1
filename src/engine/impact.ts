/** Who else is hit: the read of `impact` and its sentence. */
import { absent } from '../expressions/expression.js'
import { render, renderText } from '../expressions/template.js'
import { Unknown } from '../expressions/unknown.js'
import type { Step } from '../runbooks/runbook.js'
import { namesIn, placeOf } from './names.js'
import { readAll } from './read.js'
import type { Run } from './run.js'
import type { Scope } from './step-kind.js'

/** Adds the sentence to the remarks of a preview. Where an item decides whom it hits, the sentence is left to the step. */
export async function remarkImpact(run: Run, scope: Scope, step: Step, address: string): Promise<void> {
  const { aws, with: params = {}, absent: absentErrors, say } = step.impact!
  const place = placeOf(run, step)
  const names = namesIn(run, scope, place)
  const output = await readAll(run, { aws, params: render(params, names), place, address, purpose: 'read', absent: absentErrors })
  if (output === absent || output instanceof Unknown) return
  const sentence = renderText(say, { ...names, output })
  if (typeof sentence === 'string' && sentence !== '') run.remarks!.push(sentence)
}
