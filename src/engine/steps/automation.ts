/** Step kind `automation`: a runbook of SSM Automation. */
import type { AutomationStep } from '../../runbooks/runbook.js'
import { automationJob } from '../automation-job.js'
import { jobParameters } from '../job.js'
import { jobStep } from '../job-step.js'

export const step = jobStep<AutomationStep>(automationJob, '30m', ({ automation }, names) => ({
  document: automation.document,
  parameters: jobParameters(automation.with, names),
}))
