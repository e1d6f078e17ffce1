/** What no change may do: what the policy forbids, touch what is protected, or other accounts' ARNs. */
import { absent } from '../expressions/expression.js'
import { isMap, type Value } from '../expressions/value.js'
import { parseArn } from '../findings/arn.js'
import { candidateOf } from './candidates.js'
import { forbiddenBy } from './forbidden.js'
import { matchesPattern } from './matches-pattern.js'
import type { PlannedChange } from './plan.js'
import { readAll } from './read.js'
import type { Guards } from './records.js'
import { hitsOf, tagsOf, type Hit } from './resources-of-change.js'
import { emit } from './run.js'
import { StepFailure, type StepTurn } from './step-kind.js'
import { asFailure } from './trouble.js'

type Guarded = Pick<StepTurn, 'run' | 'scope' | 'address' | 'place'>

/** Throws StepFailure where the change must not be made. Tags are read only where the configuration protects by tag. */
export async function guardChange(turn: Guarded, change: PlannedChange): Promise<void> {
  const guards = turn.run.state.guards ?? {}
  refuseForbidden(turn.run, change)
  const foreign = textsIn(change.params).find((text) => isForeign(text, change, guards))
  if (foreign !== undefined) {
    throw new StepFailure(
      `${foreign} is not of account ${change.place.account}, where the step changes something`,
      'Add its account to trusted_accounts in sirun.config.yaml if that is meant',
    )
  }
  const { protected: rules = [], trusted_accounts: trusted = [] } = guards
  const own = hitsOf(change.service, change.params)
  for (const hit of own) refuseCandidate(turn, hit, [change.place.account, ...trusted])
  if (rules.length === 0) return
  // What a procedure is about is hit by all that it changes: an interface is its instance's.
  const hits = [...own, ...hitsOf(change.service, turn.scope.inputs)]
  for (const hit of hits) {
    const rule = await protectedBy(turn, hit, rules)
    if (rule !== undefined) await refuseOrLift(turn, hit, rule.says, rule.from)
  }
}

/** Also where a change goes by way of another value, and what puts that back is forbidden: it must not stay there. */
function refuseForbidden(run: Guarded['run'], change: PlannedChange): void {
  const refusal = forbiddenBy(run, change, change.place) ?? (change.via !== undefined && change.undo ? forbiddenBy(run, change.undo, change.place) : undefined)
  if (refusal) throw new StepFailure(refusal.message, refusal.hint)
}

/** The name is the same in both accounts; the resource is not. */
function refuseCandidate({ run, place }: Guarded, hit: Hit, accounts: readonly string[]): void {
  const account = candidateOf(run.state.opened?.finding ?? null, hit, accounts)
  if (account === undefined) return
  throw new StepFailure(
    `The finding names ${hit.id} in account ${account}; in account ${place.account} that is another one, or none`,
    'Look it up in its own account, and respond there; or add that account to trusted_accounts in sirun.config.yaml if this one is meant',
  )
}

/** ARNs of other accounts or partitions; those inside of documents say whom a policy is about, and are no target. */
function isForeign(text: string, { place }: PlannedChange, { trusted_accounts: trusted = [] }: Guards): boolean {
  const arn = parseArn(text)
  if (!arn || !/^\d{12}$/.test(arn.account)) return arn !== undefined && arn.partition !== place.partition
  return arn.partition !== place.partition || (arn.account !== place.account && !trusted.includes(arn.account))
}

function textsIn(value: Value): string[] {
  if (typeof value === 'string') return [value]
  const parts = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []
  return parts.flatMap(textsIn)
}

/** The rule that protects it, in words. */
async function protectedBy(turn: Guarded, hit: Hit, rules: NonNullable<Guards['protected']>): Promise<{ says: string; from?: string | undefined } | undefined> {
  const byArn = rules.find(({ arn }) => arn !== undefined && namesHit(arn, hit, turn.place))
  if (byArn) return { says: byArn.arn!, from: byArn.from }
  const wanted = rules.flatMap(({ tag, from }) => (tag ? [{ ...tag, from }] : []))
  if (wanted.length === 0) return undefined
  const tags = await readTags(turn, hit)
  const found = wanted.find(({ Key, Value: value }) => Object.hasOwn(tags, Key) && (value === undefined || tags[Key] === value))
  return found && { says: `tag ${found.Key}${found.Value === undefined ? '' : ` ${found.Value}`}`, from: found.from }
}

/** Break-glass lifts it, and says so: above the plan, and in the journal. */
async function refuseOrLift({ run, address }: Guarded, { id }: Hit, says: string, from?: string): Promise<void> {
  const { brokenGlass } = run.state
  const rule = from === undefined ? says : `${says}, ${from}`
  const what = `${id} is protected by the ${from === undefined ? 'configuration' : 'policy'} (${rule})`
  if (brokenGlass === undefined) {
    const names = from === undefined ? 'the configuration names it under protected' : 'the policy names it under protect'
    throw new StepFailure(`${what}, so it is not changed`, `Whoever answers for it decides; ${names}, and --break-glass "<reason>" lifts it`)
  }
  const remark = `${what}; --break-glass lifts that`
  if (run.remarks?.includes(remark)) return
  if (run.remarks) run.remarks.push(remark)
  else await emit(run, { type: 'lifted', address, what: 'protected', rule: `${id}: ${rule}`, reason: brokenGlass })
}

/** Whether the pattern (`*` for any text) is about this resource: its whole ARN, or service, place, type and id. */
function namesHit(pattern: string, { arn, service, type, id }: Hit, place: PlannedChange['place']): boolean {
  if (arn !== undefined) return matchesPattern(arn, pattern)
  const parts = parseArn(pattern)
  if (!parts) return false
  const fits = (text: string, written: string): boolean => written === '' || matchesPattern(text, written)
  const inPlace = fits(place.partition, parts.partition) && fits(service, parts.service) && fits(place.region, parts.region) && fits(place.account, parts.account)
  if (!inPlace) return false
  const [, kind, rest] = /^([\w-]+)[/:](.+)$/s.exec(parts.resource) ?? []
  if (kind === undefined) return matchesPattern(id, parts.resource)
  // Roles and users have paths, which their name alone does not tell.
  return kind === type && (matchesPattern(id, rest!) || matchesPattern(id, rest!.slice(rest!.lastIndexOf('/') + 1)))
}

/** Nobody can say whether it is protected where its tags cannot be read: then it is not changed. */
async function readTags(turn: Guarded, hit: Hit): Promise<Record<string, string>> {
  const { run, address, place } = turn
  if (!hit.tags) return {}
  try {
    const { aws, params, absent: gone } = hit.tags
    const output = await readAll(run, { aws, params, place, address, purpose: 'observe', absent: gone })
    return output === absent || !isMap(output) ? {} : tagsOf(output)
  } catch (error) {
    const { message } = asFailure(error)
    if (turn.run.state.brokenGlass !== undefined) {
      await refuseOrLift(turn, hit, 'its tags cannot be read')
      return {}
    }
    throw new StepFailure(`It is not known whether ${hit.id} is protected: ${message}`, 'The configuration protects by tag, so tags must be readable')
  }
}
