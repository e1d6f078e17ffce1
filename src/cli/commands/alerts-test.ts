/** sirun alerts test: which rule sends a finding where, why the others do not, and what would be sent. Nothing leaves. */
import type { Alert } from '../../alerts/alert.js'
import { alertRecord } from '../../alerts/alert-record.js'
import { applyAlertRecord, noState, pastOf, type AlertState } from '../../alerts/alert-state.js'
import { channelFor } from '../../alerts/channels.js'
import { draftAlert, type Drafted } from '../../alerts/draft-alert.js'
import type { PastAlerts } from '../../alerts/past-alerts.js'
import { stepsAhead, type NextStep } from '../../alerts/next-step.js'
import { routeAlert, type Decision } from '../../alerts/route-alert.js'
import { limitsOf } from '../../alerts/routing-times.js'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { fetchFindings } from '../../findings/fetch-finding.js'
import type { ReadFindings } from '../../findings/read-finding.js'
import { plainValue } from '../../report/plain-value.js'
import { momentOf } from '../../runbooks/moment.js'
import { fallbacksOf, type Routing } from '../../runbooks/routing.js'
import { alertFor, type Alerted } from '../alert-io.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { findingIo, isInAws, wayToAws } from '../finding-io.js'
import { openRouting } from '../open-routing.js'
import { openCatalog } from '../pin-files.js'

export interface AlertsTestOptions {
  /** An ARN or id in AWS, file:<path>, or -; with #<n> or #<id> one of several. */
  event: string
  /** As if it came then: a date, or a time with its zone. Default: now. */
  at?: string
  /** Ask AWS what it knows beside the finding. Default: for a finding that comes from AWS. */
  context?: boolean
}

/** One finding, as it would be alerted. */
export interface TestedAlert {
  alert: Alert
  environment: string
  /** Missing where no routing is configured. */
  routed?: { decision: Decision; drafts: Drafted[]; routing: Routing; ahead: NextStep[] }
}

/**
 * Exit code 0 also for a document that holds no finding: it says so. Throws SirunError (usage) for a reference that names
 * nothing, a wrong time and a wrong routing.
 */
export async function run({ event, at, context: asked = isInAws(event) }: AlertsTestOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, cwd, terminal } = context
  const opened = await openRouting(context)
  const time = timeOf(at)
  const way = wayToAws(context)
  try {
    const { findings, problems } = await findingsOf(event, context, way)
    const catalog = findings.length === 0 ? undefined : await openCatalog(settings, cwd)
    const open = asked && findings.length > 0 ? await way.open() : undefined
    const state = noState()
    for (const finding of findings) {
      const alerted = await alertFor(finding, { settings, catalog: catalog!, at: time, ...(open && { open }) })
      const tested = await testAlert(alerted, opened?.routing, pastOf(state))
      if (tested.routed) tell(state, alerted, tested.routed)
      if (settings.json) writeJson(context, asJson(tested))
      else streams.stdout.write((await import('../show-tested-alert.js')).showTestedAlert(tested, terminal.out))
    }
    for (const problem of problems) {
      if (settings.json) writeJson(context, { type: 'alert-test', finding: null, problem })
      else streams.stdout.write((await import('../show-tested-alert.js')).showNoFinding(problem, terminal.out))
    }
    return exitCodes.done
  } finally {
    await way.close()
  }
}

function timeOf(at: string | undefined): Date {
  const time = at === undefined ? new Date() : momentOf(at)
  if (time) return time
  throw failure('usage', 'wrong-time', `--at ${at} is no date and no time with its zone.`, 'For example: --at 2026-12-24 or --at 2026-12-24T08:00Z')
}

/** What was read and is no finding is an answer here, not a failure. */
async function findingsOf(event: string, context: Context, way: ReturnType<typeof wayToAws>): Promise<ReadFindings> {
  try {
    return await fetchFindings(event, findingIo(context, way))
  } catch (error) {
    if (error instanceof SirunError && error.kind === 'failed' && !isInAws(event)) return { findings: [], problems: [...error.diagnostics] }
    throw error
  }
}

async function testAlert(alerted: Alerted, routing: Routing | undefined, past: PastAlerts): Promise<TestedAlert> {
  const { alert, environment } = alerted
  if (!routing) return { alert, environment }
  const decision = routeAlert(routing, alerted, past)
  return { alert, environment, routed: { decision, drafts: await draftAlert(alert, decision, channelFor), routing, ahead: aheadOf(alert, decision, routing) } }
}

/** Who is told if nobody acknowledges; what is suppressed or only grouped opens no incident. */
function aheadOf({ at, urgency }: Alert, { destinations, escalation }: Decision, routing: Routing): NextStep[] {
  if (escalation === undefined || !destinations.some(({ outcome }) => outcome === 'told' || outcome === 'limited')) return []
  return stepsAhead({ escalation, since: at.toISOString(), to: destinations.map(({ name }) => name), clock: urgency, priority: urgency.priority }, routing)
}

/** As if everybody had been told of whom the routing says so. */
function tell(state: AlertState, alerted: Alerted, { decision, routing }: NonNullable<TestedAlert['routed']>): void {
  const body = alertRecord(String(state.owed.size), alerted, decision, { by: { host: '', pid: 0, started: '' } })
  applyAlertRecord(state, { at: alerted.alert.at.toISOString(), mono: 0, ...body }, limitsOf(routing))
}

function asJson({ alert, environment, routed }: TestedAlert): object {
  const { finding, ...rest } = alert
  const decision = routed && { default: routed.decision.isDefault, rules: routed.decision.rules, suppressions: routed.decision.suppressions, suppressed: routed.decision.suppressed ?? null }
  const destinations = routed?.drafts.map(({ name, destination, draft, ...each }) => ({ name, type: destination.type, ...each, fallbacks: fallbacksOf(routed.routing, name), draft: draft ?? null }))
  return plainValue({ type: 'alert-test', finding, alert: rest, environment, routing: decision ?? null, destinations: destinations ?? [], escalation: routed?.decision.escalation === undefined ? null : { name: routed.decision.escalation, steps: routed.ahead } }) as object
}

