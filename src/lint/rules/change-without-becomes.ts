/** Lint rule: a change of what is there does not say what it becomes. */
import { createsNothing } from '../creates-nothing.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'change-without-becomes',
  severity: 'error',
  what: 'A change of what is there does not say what it becomes.',
  why: 'Without becomes any value that is not empty counts as done: the call would not even be sent where there is one already.',
  fix: 'Write what observe.value must be afterwards; null where it is gone, [] where none is left.',
  bad: example(''),
  good: example('    becomes: true\n'),
  check({ changes, at, report }) {
    for (const { step, path } of changes) {
      if (Object.hasOwn(step, 'becomes') || !createsNothing(step.aws)) continue
      report(at([...path, 'aws']), `${step.aws} creates nothing, so the step has to say what it becomes.`, 'Write what observe.value must be afterwards; null where it is gone, [] where none is left.')
    }
  },
}

function example(becomes: string): string {
  return `isolate:
  - id: log
    title: Turn the trail on
    aws: cloudtrail:StartLogging
    with: { Name: organization-trail }
    observe: { aws: cloudtrail:GetTrailStatus, with: { Name: organization-trail }, value: output.IsLogging }
${becomes}    keep: A trail that logs harms nobody.
`
}
