/** Whether the policies of the roles allow what the steps of a file call. */
import type { AwsModel } from '../aws-model/model.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { isMap, type Value } from '../expressions/value.js'
import { actionsOfCall, callsOfKinds } from '../runbooks/actions-of.js'
import type { ReadDrill, ReadProcedure, ReadRunbook } from '../runbooks/read-runbook.js'
import { phases } from '../runbooks/runbook.js'
import type { Path } from '../runbooks/yaml-document.js'
import { optionsOf, type LintSettings } from './lint-settings.js'
import { fitsAction, verdict, type Policy } from './policy.js'
import { rule } from './rules/action-not-covered.js'

/** One problem for each call with an action that no role may do, the undo's included. Drills call nothing. */
export function checkCover(
  { kind, document }: ReadRunbook | ReadProcedure | ReadDrill,
  model: AwsModel,
  policies: readonly Policy[],
  settings?: LintSettings,
): Diagnostic[] {
  const { value } = document
  if (kind === 'drill' || !isMap(value)) return []
  const granted = optionsOf(rule, settings)['granted'] as readonly string[]
  const places = [...phases, 'steps'].flatMap((list) => callsIn(value[list] ?? null, [list]))
  return places.flatMap(({ calls, path, what }): Diagnostic[] => {
    const actions = [...new Set(calls.flatMap((call) => actionsOfCall(call, model)))]
    const missing = actions.filter((action) => !fitsAction(granted, action) && !policies.some((policy) => verdict(action, policy) === 'allowed'))
    if (missing.length === 0) return []
    const isDenied = missing.some((action) => policies.some((policy) => verdict(action, policy) === 'denied'))
    const message = `${isDenied ? 'A policy denies' : 'No policy allows'} ${missing.join(', ')}.`
    return [{ code: rule.id, severity: rule.severity, message, place: document.at(path, what), hint: rule.fix }]
  })
}

interface PlacedCalls {
  calls: readonly string[]
  path: Path
  what: 'key' | 'value'
}

/** The calls of one list of steps, where they stand. */
export function callsIn(value: Value, path: Path): PlacedCalls[] {
  if (typeof value === 'string') return path.at(-1) === 'aws' ? [{ calls: [value], path, what: 'value' }] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => callsIn(item, [...path, index]))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const own = path.length === 2 && isMap(item) && Object.hasOwn(callsOfKinds, key) ? callsOfKinds[key] : undefined
    const named: PlacedCalls[] = own ? [{ calls: own, path: [...path, key], what: 'key' }] : []
    return [...named, ...callsIn(item, [...path, key])]
  })
}
