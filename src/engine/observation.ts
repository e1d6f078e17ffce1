/** Looking at the state that a change is about: `observe`, evaluated. */
import { absent, evaluate } from '../expressions/expression.js'
import { render } from '../expressions/template.js'
import { Unknown } from '../expressions/unknown.js'
import type { AwsPlace } from '../aws-model/aws.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { UndoRecipe } from './records.js'
import { poll, readPatiently } from './patience.js'
import type { Run } from './run.js'

export interface Seen {
  value: Value
  /** The answer itself; there is none where an error meant absent, or in a preview. */
  output?: ValueMap
}

export interface Observation {
  observe: NonNullable<UndoRecipe['observe']>
  /** What its expressions see, `mark` included. */
  names: ValueMap
  address: string
  place: AwsPlace
  /** Milliseconds. */
  within: number
}

/** Looks once. Null: an error said absent, or the value was an empty optional. */
export async function look(run: Run, { observe, names, address, place, within }: Observation): Promise<Seen> {
  const params = render(observe.with ?? {}, names)
  const request = { aws: observe.aws, params, place, address, purpose: 'observe', absent: observe.absent } as const
  const output = await readPatiently(run, request, within)
  if (output === absent) return { value: null }
  if (output instanceof Unknown) return { value: output }
  const value = evaluate(observe.value, { ...names, output })
  return { value: value === absent ? null : value, output }
}

/** Waits until `observe.ready` holds, for up to `within`. False when it still does not; a clock that does not wait is no reason. */
export async function untilReady(run: Run, observation: Observation): Promise<boolean> {
  const { observe, names, within } = observation
  const { ready } = observe
  if (ready === undefined) return true
  const isReady = ({ output }: Seen): boolean => output === undefined || evaluate(ready, { ...names, output }) === true
  const { met, open = false } = await poll(run.ports.clock, within, 5_000, () => look(run, observation), isReady)
  return met || open
}

/** Looks until `holds`, for up to `within`. */
export async function lookUntil(run: Run, observation: Observation, holds: (value: Value) => boolean): Promise<{ met: boolean; last: Seen }> {
  return poll(run.ports.clock, observation.within, 2_000, () => look(run, observation), ({ value }) => holds(value))
}
