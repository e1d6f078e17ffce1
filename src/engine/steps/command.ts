/** Step kind `command`: a document of SSM Run Command on instances. */
import type { CommandStep } from '../../runbooks/runbook.js'
import { commandJob } from '../command-job.js'
import { distinctValues } from '../../expressions/canonical.js'
import { jobParameters, renderedList } from '../job.js'
import { jobStep } from '../job-step.js'
import { StepFailure } from '../step-kind.js'

/** SendCommand takes so many. */
const mostInstances = 50

export const step = jobStep<CommandStep>(commandJob, '10m', ({ command }, names) => {
  const on = renderedList(command.on, names, 'command.on')
  if (Array.isArray(on) && on.length > mostInstances) {
    throw new StepFailure(`command.on has ${on.length} instances, but SSM takes ${mostInstances} at once`, 'Leave some out, or use Targets in the console')
  }
  return { document: command.document, on: Array.isArray(on) ? distinctValues(on) : on, parameters: jobParameters(command.with, names) }
})
