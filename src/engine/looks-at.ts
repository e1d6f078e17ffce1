/** What a change is about, told by the call that shows it: for a plan of several changes, and between runs. */
import { canonical } from '../expressions/canonical.js'
import { render } from '../expressions/template.js'
import type { ValueMap } from '../expressions/value.js'
import type { Observation } from './observation.js'
import type { LooksAt } from './records.js'

/** The call that shows the state. Throws ExpressionError where a name of it is missing. */
export function looksAtOf({ observe, names, place }: Pick<Observation, 'observe' | 'names' | 'place'>): LooksAt {
  return { place, aws: observe.aws, with: render(observe.with ?? {}, names) as ValueMap }
}

/** The same text for the same thing, whichever run looks at it: account, region, call and parameters. */
export function thingOf({ place, aws, with: params }: LooksAt): string {
  return canonical([place.partition, place.account, place.region, aws, params])
}
