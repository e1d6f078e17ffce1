/** Lint rule: an undo puts back a state that nobody looked at. */
import { parseOperationName } from '../../aws-model/operation-name.js'
import { referencesOf } from '../../expressions/expression.js'
import { callsOfUndo } from '../../runbooks/expression-sites.js'
import { isChange } from '../../runbooks/runbook.js'
import { createsNothing } from '../creates-nothing.js'
import type { LintRule, RuleContext } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'undo-forgets-state',
  severity: 'warning',
  what: 'An undo uses neither what was there before nor what the step made.',
  why: 'It sets a state that somebody once thought of, not the one that this run found, or removes what is only named alike.',
  fix: 'Use `${before}` for what was there, and `${after}` or `${mark}` for what the step made.',
  bad: `isolate:
  - id: metadata
    title: Hand out credentials to sessions only
    aws: ec2:ModifyInstanceMetadataOptions
    with: { InstanceId: i-1, HttpTokens: required }
    observe:
      aws: ec2:DescribeInstances
      with: { InstanceIds: [i-1] }
      value: output.Reservations[0].Instances[0].MetadataOptions.HttpTokens
    becomes: required
    undo: { aws: ec2:ModifyInstanceMetadataOptions, with: { InstanceId: i-1, HttpTokens: optional } }
`,
  good: `isolate:
  - id: metadata
    title: Hand out credentials to sessions only
    aws: ec2:ModifyInstanceMetadataOptions
    with: { InstanceId: i-1, HttpTokens: required }
    observe:
      aws: ec2:DescribeInstances
      with: { InstanceIds: [i-1] }
      value: output.Reservations[0].Instances[0].MetadataOptions.HttpTokens
    becomes: required
    undo: { aws: ec2:ModifyInstanceMetadataOptions, with: { InstanceId: i-1, HttpTokens: "\${before}" } }
`,
  check(context) {
    for (const { step, path } of context.steps) {
      if (!isChange(step) || !step.undo) continue
      for (const { path: below, call } of callsOfUndo(step.undo)) {
        if (below[0] === 'remove' || isRead(call.aws, context)) continue
        const undo = [...path, 'undo', ...below]
        const used = namesUsedAt(undo, context)
        const uses = (...names: string[]) => names.some((name) => used.has(name))
        const place = context.at([...undo, 'aws'])
        if (below[0] === 'restore') {
          if (!uses('before')) context.report(place, 'restore does not use what was there before.', 'Write ${before} where the old value belongs.')
        } else if (step.becomes === undefined) {
          // That it does not say what it becomes is reported as that.
          if (!createsNothing(step.aws) && !uses('after', 'mark', 'output')) context.report(place, 'The undo does not say which of them this step made.', 'Write ${after}, the value that observe saw after the step.')
        } else if (step.becomes === null) {
          if (!uses('before', 'output', 'steps')) context.report(place, 'The undo does not use what was there before.', 'Write ${before} where the old value belongs.')
        } else if (call.aws === step.aws && typeof step.becomes !== 'boolean' && !uses('before')) {
          context.report(place, 'The undo sets a fixed value in place of what was there before.', 'Write ${before} where the old value belongs.')
        }
      }
    }
  },
}

/** An undo that changes nothing is reported as that. */
function isRead(call: string, { model }: RuleContext): boolean {
  const name = parseOperationName(call)
  return name !== undefined && model.operation(name.service, name.operation)?.effect === 'read'
}

function namesUsedAt(path: readonly (string | number)[], { expressions }: RuleContext): Set<string> {
  const below = expressions.filter((expression) => path.every((key, i) => expression.path[i] === key))
  return new Set(below.flatMap(({ source }) => referencesOf(source).map((reference) => reference.path[0]!)))
}
