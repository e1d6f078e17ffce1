/** What a step would change: the result of walking it with a port that sends nothing. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { RecordType } from './records.js'

/** A step's plan, with the sentences that stand above the choice: who else is hit, and what could not be previewed. */
export interface Plan {
  changes: PlannedChange[]
  remarks: string[]
}

export interface PlannedChange {
  address: string
  title: string
  service: string
  operation: string
  effect: 'write' | 'destroy' | 'sensitive-read'
  place: AwsPlace
  params: ValueMap
  before: Value
  /** What it becomes; Unknown for a creation. */
  after: Value
  /** A value on the way (`via`). */
  via?: Value
  /** What can be done about it afterwards. */
  /** The call that puts the state before back, as far as it is known beforehand. */
  undo?: { service: string; operation: string; params: ValueMap }
  ending: { kind: 'undo' } | { kind: 'keep' | 'irreversible'; why: string }
}

/** The records that keep a plan as it was shown: they may hold what was not known then. */
export const recordsOfPlans: ReadonlySet<RecordType> = new Set(['approval', 'approval-requested', 'trouble'])
