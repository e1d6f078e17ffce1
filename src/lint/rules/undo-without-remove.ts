/** Lint rule: an undo knows one way back where there may be nothing before. */
import type { Place } from '../../diagnostics/diagnostic.js'
import { syntaxProblem } from '../../expressions/expression.js'
import { mayYieldNothing } from '../../runbooks/guards.js'
import type { LintRule } from '../lint-rule.js'
import { usesOneOf } from '../uses-one-of.js'

export const rule: LintRule = {
  id: 'undo-without-remove',
  severity: 'error',
  what: 'An undo knows one way back only, where there may be something or nothing before.',
  why: 'What was not there cannot be put back by writing it, and removing it loses what was there.',
  fix: 'Write `undo: { restore: …, remove: … }`, or let observe fail where there is nothing.',
  bad: `isolate:
  - id: label
    title: Mark it as quarantined
    aws: ec2:CreateTags
    with: { Resources: [i-1], Tags: [{ Key: Status, Value: quarantine }] }
    observe:
      aws: ec2:DescribeTags
      with: { Filters: [{ Name: resource-id, Values: [i-1] }, { Name: key, Values: [Status] }] }
      value: output.Tags[?0].?Value
    becomes: quarantine
    undo: { aws: ec2:CreateTags, with: { Resources: [i-1], Tags: [{ Key: Status, Value: "\${before}" }] } }
`,
  good: `isolate:
  - id: label
    title: Mark it as quarantined
    aws: ec2:CreateTags
    with: { Resources: [i-1], Tags: [{ Key: Status, Value: quarantine }] }
    observe:
      aws: ec2:DescribeTags
      with: { Filters: [{ Name: resource-id, Values: [i-1] }, { Name: key, Values: [Status] }] }
      value: output.Tags[?0].?Value
    becomes: quarantine
    undo:
      restore: { aws: ec2:CreateTags, with: { Resources: [i-1], Tags: [{ Key: Status, Value: "\${before}" }] } }
      remove: { aws: ec2:DeleteTags, with: { Resources: [i-1], Tags: [{ Key: Status }] } }
`,
  check(context) {
    for (const { step, path } of context.changes) {
      if (!step.undo || 'restore' in step.undo) continue
      // What is made was not there, and what is removed was.
      if (step.becomes === undefined || step.becomes === null) continue
      const { absent, value } = step.observe
      if (!absent && (syntaxProblem(value) || !mayYieldNothing(value))) continue
      const place = (): Place => context.at([...path, 'undo', 'aws'])
      if (usesOneOf(['before'], step, ({ role }) => role === 'undo', context))
        context.report(place(), 'There may be nothing before, which this call cannot put back.', 'Write it as undo.restore, and the call that takes it away as undo.remove.')
      else if (overwrites.test(step.aws) && removes.test(step.undo.aws))
        context.report(place(), 'There may be something before, which this call would lose.', 'Write it as undo.remove, and the call that writes ${before} as undo.restore.')
    }
  },
}

/** Calls that replace whatever was there under the name. */
const overwrites = /:(?:Put|Update|Set|Modify|Replace|CreateTags)/
const removes = /:(?:Delete|Remove)/
