/** Takes the steps and reminders that are due: on the disk before anybody is told, each by one process, once. */
import type { Routing } from '../runbooks/routing.js'
import type { AlertLog } from './alert-log.js'
import type { AlertRecordBody } from './alert-records.js'
import type { Told } from './deliver-notice.js'
import type { Incident } from './incidents.js'
import { nextStep, type NextStep } from './next-step.js'
import { limitAt } from './route-alert.js'
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

/** Throws only what the log throws. */
export async function escalate(parts: StepParts & TellParts): Promise<EscalatedStep[]> {
  const steps = await recordSteps(parts)
  return Promise.all(steps.map((step) => deliverStep(step, parts)))
}

/** What is due by the clock of the log, with one write. What follows a step is due its time after that was really taken. */
export async function recordSteps({ routing, log, newId }: StepParts): Promise<RecordedStep[]> {
  await log.catchUp()
  const due = [...log.incidents.open.values()].filter((incident) => dueOf(incident, routing, log.now))
  // Each sees those before it, so that the limit counts them; and what another process did meanwhile.
  const taken = due.map(({ key }) =>
    log.record<RecordedStep | undefined>(() => {
      const incident = log.incidents.open.get(key)
      const step = incident && dueOf(incident, routing, log.now)
      if (!step) return { append: [], result: undefined }
      const record = recordOf(step, incident, { routing, log, newId })
      return { append: [record], result: { record, incident: { ...incident } } }
    }),
  )
  return (await Promise.all(taken)).filter((step) => step !== undefined)
}

/** Throws only what the log throws. */
export async function deliverStep(step: RecordedStep, parts: TellParts): Promise<EscalatedStep> {
  return { ...step, told: await tellOwed(step.record.id, parts) }
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
