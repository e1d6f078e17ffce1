/** Lint rule: a policy document that is written out has a key, an effect or a condition operator that IAM does not know. */
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { isMap, type Value } from '../../expressions/value.js'
import { bareOperator, documentKeys, effects, operators, policyMember, statementKeys } from '../policy-grammar.js'
import type { LintRule, RuleContext } from '../lint-rule.js'
import type { Path } from '../../runbooks/yaml-document.js'

export const rule: LintRule = {
  id: 'wrong-policy-document',
  severity: 'error',
  what: 'A policy document has a key, an effect or a condition operator that IAM does not know.',
  why: 'AWS would refuse the call in the middle of the containment: a policy is text for it, and no shape says what is in it.',
  fix: 'Correct the name; the nearest one is named.',
  bad: example('Resorce'),
  good: example('Resource'),
  check(context) {
    // Many files hold none: only the others are taken apart.
    if (!/Policy(?:Document)?["']?\s*:/.test(context.document.text)) return
    for (const { path, value } of context.sites) if (isMap(value) && path.at(-1) === 'with') checkParts(value, path, context)
  },
}

function example(resource: string): string {
  return `isolate:
  - id: deny
    title: Deny the user everything
    aws: iam:PutUserPolicy
    with:
      UserName: build
      PolicyName: DenyAll
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", ${resource}: "*" }] }
    observe:
      aws: iam:GetUserPolicy
      with: { UserName: build, PolicyName: DenyAll }
      absent: [NoSuchEntityException]
      value: output.PolicyDocument
    becomes: "\${with.PolicyDocument}"
    undo:
      restore: { aws: iam:PutUserPolicy, with: { UserName: build, PolicyName: DenyAll, PolicyDocument: "\${before}" } }
      remove: { aws: iam:DeleteUserPolicy, with: { UserName: build, PolicyName: DenyAll } }
`
}

function checkParts(value: Value, path: Path, context: RuleContext): void {
  if (Array.isArray(value)) value.forEach((item, i) => checkParts(item, [...path, i], context))
  if (!isMap(value)) return
  for (const key in value) {
    const item = value[key]!
    if (typeof item !== 'object') continue
    if (isMap(item) && policyMember.test(key)) checkDocument(item, [...path, key], context)
    else checkParts(item, [...path, key], context)
  }
}

function checkDocument(document: Value & object, path: Path, context: RuleContext): void {
  checkKeys(document, documentKeys, path, 'A policy', context)
  const statements = isMap(document) ? document['Statement'] : undefined
  const placed = Array.isArray(statements) ? statements.map((each, i) => [each, [...path, 'Statement', i]] as const) : [[statements, [...path, 'Statement']] as const]
  for (const [statement, place] of placed) {
    if (!isMap(statement)) continue
    checkKeys(statement, statementKeys, place, 'A statement', context)
    const { Effect: effect, Condition: condition } = statement
    if (typeof effect === 'string' && !effect.includes('${') && !effects.includes(effect))
      context.report(context.at([...place, 'Effect']), `The effect of a statement is Allow or Deny, not ${effect}.`, didYouMean(effect, effects))
    for (const operator of isMap(condition) ? Object.keys(condition) : []) {
      if (operators.includes(bareOperator(operator))) continue
      context.report(context.at([...place, 'Condition', operator], 'key'), `IAM has no condition operator ${operator}.`, didYouMean(bareOperator(operator), operators))
    }
  }
}

function checkKeys(map: Value, known: readonly string[], path: Path, what: string, context: RuleContext): void {
  for (const key of isMap(map) ? Object.keys(map) : []) {
    if (known.includes(key)) continue
    context.report(context.at([...path, key], 'key'), `${what} has no ${key}.`, didYouMean(key, known) ?? `It has ${known.join(', ')}.`)
  }
}
