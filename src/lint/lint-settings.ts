/** `lint` of sirun.config.yaml: the severities and options of rules. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { isMap, type Value } from '../expressions/value.js'
import type { Config } from '../runbooks/runbook.js'
import { rules } from './generated/rules.js'
import type { LintRule, OptionValue } from './lint-rule.js'

export type LintSettings = NonNullable<Config['lint']>

/** What is wrong with the settings: rules and options that do not exist, values of another type, what must stay as it is. */
export function checkLintSettings({ severity = {}, options = {} }: LintSettings): Diagnostic[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const names = new Set([...Object.keys(severity), ...Object.keys(options)])
  const unknown = [...names].filter((name) => !byId.has(name))
  const kept = Object.entries(severity).flatMap(([name, wanted]) => {
    const always = wanted === 'error' ? undefined : byId.get(name)?.always
    return always === undefined ? [] : [problem('rule-stays-on', `${name} stays an error.`, always)]
  })
  const wrong = Object.entries(options).flatMap(([name, given]) => wrongOptions(byId.get(name), given))
  return [
    ...unknown.map((name) => problem('unknown-rule', `There is no rule ${name}.`, didYouMean(name, byId.keys()) ?? 'docs/lint.md lists them.')),
    ...kept,
    ...wrong,
  ]
}

/** The options of a rule: what the settings say, else the rule's own. */
export function optionsOf(rule: LintRule, settings: LintSettings | undefined): Options {
  const own = ownOptions(rule)
  const given = settings?.options?.[rule.id]
  return isMap(given) ? { ...own, ...(given as Record<string, OptionValue>) } : own
}

type Options = Readonly<Record<string, OptionValue>>

const known = new WeakMap<LintRule, Options>()

/** Asked for each rule and file: worked out once. */
function ownOptions(rule: LintRule): Options {
  let own = known.get(rule)
  if (!own) known.set(rule, (own = Object.fromEntries(Object.entries(rule.options ?? {}).map(([name, { value }]) => [name, value]))))
  return own
}

function wrongOptions(rule: LintRule | undefined, given: Value | undefined): Diagnostic[] {
  if (!rule) return []
  const { id, options = {} } = rule
  if (!isMap(given)) return [problem('wrong-option', `The options of ${id} are a map.`)]
  return Object.entries(given).flatMap(([name, value]) => {
    const known = options[name]
    if (!known) {
      const names = Object.keys(options)
      return [problem('unknown-option', `${id} has no option ${name}.`, didYouMean(name, names) ?? (names.length > 0 ? `It has ${names.join(', ')}.` : 'It has none.'))]
    }
    const fits = Array.isArray(known.value) ? isTexts(value) : typeof value === typeof known.value
    return fits ? [] : [problem('wrong-option', `${name} of ${id} must be ${Array.isArray(known.value) ? 'a list of text' : `a ${typeof known.value}`}.`)]
  })
}

function isTexts(value: Value): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function problem(code: string, message: string, hint?: string): Diagnostic {
  return { code, severity: 'error', message, ...(hint !== undefined && { hint }) }
}
