/** From a finding to its alert: the runbook that is for it, its priority, and what AWS knows beside it. */
import type { Alert } from '../alerts/alert.js'
import { buildAlert } from '../alerts/build-alert.js'
import type { Routable } from '../alerts/route-alert.js'
import { urgencyOf } from '../alerts/urgency-of.js'
import type { AwsPlace } from '../aws-model/aws.js'
import type { FindingContext } from '../context/finding-context.js'
import { environmentTags, firstTag } from '../context/tags.js'
import type { Finding } from '../findings/finding.js'
import { matchRunbooks } from '../runbooks/match-runbook.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import type { OpenAws } from './open-aws.js'
import type { Settings } from './settings.js'

export interface AlertSources {
  settings: Settings
  catalog: Pick<Catalog, 'runbooks'>
  at: Date
  /** Asked for what it knows beside the finding; left out, only the finding speaks. */
  open?: Pick<OpenAws, 'aws'>
}

/** Milliseconds that AWS has to say what it knows beside a finding: the alert is not to wait for it. */
const patience = 5_000

/** An alert with what routing decides on. */
export interface Alerted extends Routable {
  alert: Alert
}

export async function alertFor(finding: Finding, { settings: { config }, catalog, at, open }: AlertSources): Promise<Alerted> {
  const context = open && (await askAws(finding, open, at, config.context))
  const { matches } = matchRunbooks(finding, config.org ?? {}, catalog.runbooks.values(), config.match)
  const [best] = matches
  const environment = environmentOf(finding, context, config.context?.environment_tags)
  const urgency = urgencyOf(finding, environment, config.priorities)
  const alert = buildAlert({ finding, at, urgency, ...(context && { context }), ...(best && { match: { runbook: best.runbook.value!, reason: best.reason } }) })
  return { alert, finding, environment }
}

async function askAws(finding: Finding, { aws }: Pick<OpenAws, 'aws'>, now: Date, tags: Settings['config']['context']): Promise<FindingContext> {
  const { gatherContext } = await import('../context/gather-context.js')
  const { account, region, partition } = finding
  const place: AwsPlace = { account, region, partition }
  return gatherContext(finding, { aws, place, now, timeUp: AbortSignal.timeout(patience), ...(tags && { tags }) })
}

/** What AWS says counts; else the tags that the finding carries. */
function environmentOf({ instance, buckets }: Finding, context: FindingContext | undefined, keys: readonly string[] = environmentTags): string {
  if (context?.environment?.state === 'known') return context.environment.value
  return firstTag(instance?.tags ?? buckets[0]?.tags ?? [], keys) ?? ''
}
