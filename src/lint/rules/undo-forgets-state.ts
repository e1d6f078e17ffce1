/** Lint rule: an undo puts back a state that nobody looked at. */
import { parseOperationName } from '../../aws-model/operation-name.js'
import { callsOfUndo } from '../../runbooks/expression-sites.js'
import type { Call, ChangeStep } from '../../runbooks/runbook.js'
import type { Path } from '../../runbooks/yaml-document.js'
import { createsNothing } from '../creates-nothing.js'
import type { LintRule, RuleContext } from '../lint-rule.js'
import { usesOneOf } from '../uses-one-of.js'

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
    for (const { step, path } of context.changes) {
      for (const { path: below, call } of callsOfUndo(step.undo)) {
        const wanted = wantedIn(below, call, step)
        if (!wanted || isRead(call.aws, context)) continue
        if (usesOneOf(wanted.names, step, ({ role, path: [, , , part] }) => role === 'undo' && part === (below[0] ?? 'with'), context)) continue
        context.report(context.at([...path, 'undo', ...below, 'aws']), wanted.message, wanted.hint)
      }
    }
  },
}

interface Wanted {
  /** One of them has to be used. */
  names: readonly string[]
  message: string
  hint: string
}

const inRestore: Wanted = { names: ['before'], message: 'restore does not use what was there before.', hint: 'Write ${before} where the old value belongs.' }
const ofMade: Wanted = { names: ['after', 'mark', 'output'], message: 'The undo does not say which of them this step made.', hint: 'Write ${after}, the value that observe saw after the step.' }
const ofRemoved: Wanted = { names: ['before', 'output', 'steps'], message: 'The undo does not use what was there before.', hint: 'Write ${before} where the old value belongs.' }
const ofSet: Wanted = { names: ['before'], message: 'The undo sets a fixed value in place of what was there before.', hint: 'Write ${before} where the old value belongs.' }

/** What a call of the undo has to use, at its path there. */
function wantedIn([part]: Path, call: Call, step: ChangeStep): Wanted | undefined {
  if (part === 'remove') return undefined
  if (part === 'restore') return inRestore
  // That it does not say what it becomes is reported as that.
  if (step.becomes === undefined) return createsNothing(step.aws) ? undefined : ofMade
  if (step.becomes === null) return ofRemoved
  return call.aws === step.aws && typeof step.becomes !== 'boolean' ? ofSet : undefined
}

/** An undo that changes nothing is reported as that. */
function isRead(call: string, { model }: RuleContext): boolean {
  const name = parseOperationName(call)
  return name !== undefined && model.operation(name.service, name.operation)?.effect === 'read'
}
