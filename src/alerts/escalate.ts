/** Takes the steps and reminders that are due: on the disk before anybody is told, each by one process, once. */
import type { Routing } from '../runbooks/routing.js'
import type { AlertLog } from './alert-log.js'
import type { AlertRecordBody } from './alert-records.js'
import type { Told } from './deliver-notice.js'
import type { Incident } from './incidents.js'
import { nextStep, type NextStep } from './next-step.js'
import { limitAt } from './route-alert.js'
import { runLimited } from './run-limited.js'
import { tellOwed, type TellParts } from './tell-owed.js'

type StepBody = Extract<AlertRecordBody, { type: 'escalated' | 'reminded' }>

export interface RecordedStep {
  record: StepBody
  /** As it was before. */
  incident: Incident
}

/** `told`: those whom the limit let through. */
export interface EscalatedStep extends RecordedStep {
  told: Told[]
}

export interface StepParts {
  routing: Routing
  log: AlertLog
  /** Of a step in the log. */
  newId: () => string
}

/** What is told at the same time. */
const together = 20

/** Throws only what the log throws. */
export async function escalate(parts: StepParts & TellParts): Promise<EscalatedStep[]> {
  const steps: EscalatedStep[] = []
  await runLimited(await recordSteps(parts), together, async (step) => void steps.push({ ...step, told: await tellOwed(step.record.id, parts) }))
  return steps
}

/** What would be recorded now; the most urgent first. It is as if each were the only one. */
export function dueSteps(parts: StepParts): RecordedStep[] {
  const { routing, log } = parts
  const due = [...log.incidents.open.values()].flatMap((incident) => {
    const step = dueOf(incident, routing, log.now)
    return step ? [{ record: recordOf(step, incident, parts), incident: { ...incident } }] : []
  })
  return due.sort((a, b) => a.incident.priority.localeCompare(b.incident.priority))
}

/** What is due by the clock of the log, with one write. What follows a step is due its time after that was really taken. */
export async function recordSteps(parts: StepParts): Promise<RecordedStep[]> {
  const { routing, log } = parts
  await log.catchUp()
  // Each sees those before it, so that the limit counts them; and what another process did meanwhile.
  const taken = dueSteps(parts).map(({ record: { key } }) =>
    log.record<RecordedStep | undefined>(() => {
      const incident = log.incidents.open.get(key)
      const step = incident && dueOf(incident, routing, log.now)
      if (!step) return { append: [], result: undefined }
      const record = recordOf(step, incident, parts)
      return { append: [record], result: { record, incident: { ...incident } } }
    }),
  )
  return (await Promise.all(taken)).filter((step) => step !== undefined)
}

function dueOf(incident: Incident, routing: Routing, now: Date): NextStep | undefined {
  const step = nextStep(incident, routing)
  return step && step.at <= now ? step : undefined
}

function recordOf(step: NextStep, { key, priority, alerts, to, escalation }: Incident, { routing, log, newId }: StepParts): StepBody {
  const outcome = (name: string): 'told' | 'limited' => (limitAt(name, priority, routing, log.now, log.past) ? 'limited' : 'told')
  const about = { id: newId(), key, to: step.to.map((name) => ({ name, outcome: outcome(name) })), alerts, by: log.by }
  if (step.kind === 'reminder') return { type: 'reminded', ...about, number: step.number }
  const { tiers = [] } = routing.escalations?.[escalation ?? ''] ?? {}
  const earlier = tiers.slice(0, step.number - 1).flatMap((tier) => tier.to)
  return { type: 'escalated', ...about, step: step.number, tier: step.tier, before: [...new Set([...to, ...earlier])] }
}
