/** Lint rule: an instance is stopped or terminated before anything of it was kept. */
import { isChange, isJob, isProcedure, type Step } from '../../runbooks/runbook.js'
import { isTold } from '../containment.js'
import { doingsOf, isKnownWhole, placeOf } from '../doings.js'
import { copies } from '../keeps-evidence.js'
import type { LintRule } from '../lint-rule.js'

const group = `  - { id: group, title: Take it out of its group, manual: Set it on standby in its Auto Scaling group. }
`
const stop = `  - id: stop
    title: Stop the instance
    aws: ec2:StopInstances
    with: { InstanceIds: [i-1] }
    observe: { aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] }, value: "output.Reservations[0].Instances[0].State.Name" }
    becomes: stopped
    undo: { aws: ec2:StartInstances, with: { InstanceIds: [i-1] } }
`

const ends = /^(?:ec2:(?:Stop|Reboot|Terminate)Instances|auto-scaling:TerminateInstanceInAutoScalingGroup)$/

export const rule: LintRule = {
  id: 'stopped-before-evidence',
  severity: 'warning',
  what: 'A runbook stops, reboots or terminates an instance before it has kept its memory or its volumes.',
  why: 'Keys, commands and malware that are in memory only are gone when it stops, and instance stores and volumes may go with it.',
  fix: 'Before it, ask whether a memory image is needed, or snapshot the volumes.',
  about: ends,
  bad: `isolate:
${group}${stop}`,
  good: `isolate:
${group}  - { id: memory, title: Take a memory image, manual: Write the memory of i-1 to a place outside it. }
${stop}`,
  check(context) {
    if (isProcedure(context.file) || !isKnownWhole(context)) return
    for (const { step, placed } of doingsOf(context)) {
      if (keeps(step)) return
      if (!isChange(step) || !ends.test(step.aws)) continue
      return context.report(placeOf(context, placed), `${step.aws} comes before the memory or the volumes were kept.`, 'Ask about a memory image, or snapshot the volumes, before it.')
    }
  },
}

function keeps(step: Step): boolean {
  const words = /memory|snapshot|disk image/i
  // Whoever is asked has thought of it.
  const isAsked = 'ask' in step && words.test(step.title + JSON.stringify(step.ask))
  return (isChange(step) && copies.test(step.aws)) || isJob(step) || isTold(step, words) || isAsked
}
