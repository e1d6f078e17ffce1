/** Text of a routing file → the routing, and what is wrong with it, each with its place. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { checkCondition } from './check-condition.js'
import { momentOf } from './moment.js'
import { byPlace } from './read-runbook.js'
import { readYaml } from './read-yaml.js'
import { fallbacksOf, namesOfRouting, type Routing } from './routing.js'
import { placeInText, secretsIn } from './secrets-in.js'
import { validate } from './validate.js'
import type { Path, YamlDocument } from './yaml-document.js'

/** A routing file that was read. `value` is there when nothing is wrong with it. */
export interface ReadRouting {
  kind: 'routing'
  /** Path as it is shown. */
  file: string
  value?: Routing
  document: YamlDocument
  diagnostics: Diagnostic[]
}

/** `file` is its path as it is shown. What looks like a secret is refused, and never quoted. */
export function readRouting(text: string, file: string): ReadRouting {
  const document = readYaml(text, file)
  const secrets = secretsIn(document.text).map(({ what, start, end }) => secretProblem(placeInText(file, document.text, start, end), what))
  const problems = [...document.problems, ...(document.problems.length === 0 ? validate('routing', document) : [])]
  if (problems.length === 0) problems.push(...meaningOf(document.value as unknown as Routing, document))
  // What else is said about such a line could show the secret.
  const lines = new Set(secrets.map(({ place }) => place?.line))
  const diagnostics = [...secrets, ...problems.filter(({ place }) => !lines.has(place?.line))].sort(byPlace)
  return { kind: 'routing', file, document, diagnostics, ...(diagnostics.length === 0 && { value: document.value as unknown as Routing }) }
}

function secretProblem(place: Diagnostic['place'] & object, what: string): Diagnostic {
  return { code: 'secret-in-file', severity: 'error', message: `This looks like ${what}.`, place, hint: 'Say where it is instead, for example { env: NAME_OF_A_VARIABLE }, and change it where it is used.' }
}

function meaningOf(routing: Routing, document: YamlDocument): Diagnostic[] {
  const { destinations, rules = [], default: rest, suppress = [], escalations = {} } = routing
  const conditions = [...rules.map((_, i): [Path, string] => [['rules', i, 'when'], 'the when of a rule']), ...suppress.map((_, i): [Path, string] => [['suppress', i, 'when'], 'the when of a suppression'])]
  const named = [
    ...rules.flatMap(({ to }, i) => to.map((name, each): [string, Path] => [name, ['rules', i, 'to', each]])),
    ...rest.to.map((name, each): [string, Path] => [name, ['default', 'to', each]]),
    ...Object.entries(escalations).flatMap(([owner, { tiers }]) => tiers.flatMap(({ to }, tier) => to.map((name, each): [string, Path] => [name, ['escalations', owner, 'tiers', tier, 'to', each]]))),
    ...Object.entries(destinations).flatMap(([owner, { fallback }]): [string, Path][] => (fallback === undefined ? [] : [[fallback, ['destinations', owner, 'fallback']]])),
  ]
  return [
    ...conditions.flatMap(([path, what]) => checkCondition(document, path, namesOfRouting, what)),
    ...named.flatMap(([name, path]) => unknownDestination(name, path, routing, document)),
    ...[...rules.map((rule, i) => [rule, ['rules', i]] as const), [rest, ['default']] as const].flatMap(([{ escalation }, path]) => unknownEscalation(escalation, [...path, 'escalation'], escalations, document)),
    ...cycles(routing, document),
    ...repeated(rules, 'rules', document),
    ...repeated(suppress, 'suppress', document),
    ...suppress.flatMap((each, i) => wrongWindow(each, ['suppress', i], document)),
  ]
}

function unknownDestination(name: string, path: Path, { destinations }: Routing, document: YamlDocument): Diagnostic[] {
  if (Object.hasOwn(destinations, name)) return []
  const known = Object.keys(destinations)
  return [{ code: 'unknown-destination', severity: 'error', message: `There is no destination ${name}.`, place: document.at(path, 'value'), hint: didYouMean(name, known) ?? `Known: ${known.join(', ')}.` }]
}

function unknownEscalation(name: string | undefined, path: Path, escalations: object, document: YamlDocument): Diagnostic[] {
  if (name === undefined || Object.hasOwn(escalations, name)) return []
  const known = Object.keys(escalations)
  return [{ code: 'unknown-escalation', severity: 'error', message: `There is no escalation ${name}.`, place: document.at(path, 'value'), hint: didYouMean(name, known) ?? (known.length === 0 ? 'Write it under escalations.' : `Known: ${known.join(', ')}.`) }]
}

/** Each cycle once, at the first destination of the file that is in it. */
function cycles(routing: Routing, document: YamlDocument): Diagnostic[] {
  const { destinations } = routing
  const seen = new Set<string>()
  return Object.keys(destinations).flatMap((name): Diagnostic[] => {
    const chain = fallbacksOf(routing, name)
    const last = chain.at(-1) ?? name
    if (seen.has(name) || destinations[last]?.fallback !== name) return []
    for (const each of [name, ...chain]) seen.add(each)
    return [{ code: 'fallback-cycle', severity: 'error', message: `The fallbacks lead back to ${name}: ${[name, ...chain, name].join(', ')}.`, place: document.at(['destinations', name, 'fallback'], 'value'), hint: 'Take one of them out.' }]
  })
}

function repeated(items: readonly { id: string }[], key: 'rules' | 'suppress', document: YamlDocument): Diagnostic[] {
  return items.flatMap(({ id }, i): Diagnostic[] => {
    if (items.findIndex((each) => each.id === id) === i) return []
    return [{ code: 'duplicate-id', severity: 'error', message: `${id} stands here twice.`, place: document.at([key, i, 'id'], 'value'), hint: 'Give each its own id.' }]
  })
}

function wrongWindow({ from, until }: { from?: string; until: string }, path: Path, document: YamlDocument): Diagnostic[] {
  const texts = { ...(from !== undefined && { from }), until }
  const wrong = Object.entries(texts).flatMap(([key, text]): Diagnostic[] => {
    if (momentOf(text)) return []
    return [{ code: 'wrong-value', severity: 'error', message: `${text} is not in the calendar.`, place: document.at([...path, key], 'value') }]
  })
  if (wrong.length > 0 || from === undefined || momentOf(from)! < momentOf(until)!) return wrong
  return [{ code: 'ends-before-it-begins', severity: 'error', message: `It ends (${until}) before it begins (${from}): nothing is ever suppressed.`, place: document.at([...path, 'until'], 'value'), hint: 'Correct from or until.' }]
}
