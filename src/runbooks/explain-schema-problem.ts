/** What a schema's complaint means, in one sentence, with its place and what to do about it. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { nearestName, onlyNearName } from '../diagnostics/nearest-name.js'
import { replacement } from '../diagnostics/replacement.js'
import { asText } from '../expressions/value-text.js'
import { isMap, type Value } from '../expressions/value.js'
import { expressionKeys, quoteIt } from './explain-yaml-error.js'
import type { SchemaProblem } from './generated/validators.js'
import { isSecretPath } from './routing.js'
import { phases } from './runbook.js'
import type { Path, YamlDocument } from './yaml-document.js'

/**
 * Turns a validator's problem into a diagnostic.
 *
 * @param value what stands at the problem's place
 * @param path from the top of the file
 * @param known the keys that may stand there
 */
export function explainSchemaProblem(
  problem: SchemaProblem,
  value: Value | undefined,
  path: Path,
  known: () => readonly string[],
  document: YamlDocument,
): Diagnostic {
  const { keyword, params } = problem
  const name = nameOf(path)
  const wrong = (code: string, message: string, hint?: string): Diagnostic => ({
    code,
    severity: 'error',
    message,
    place: document.at(path, 'value'),
    ...(hint && { hint }),
  })
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty)
      const unknown = wrong('unknown-key', `${key} is not a key of ${name}.`, hintForKey(key, path, known()))
      const place = document.at([...path, key], 'key')
      const meant = isMap(value) ? onlyNearName(key, known()) : undefined
      const fix = meant === undefined || (isMap(value) && Object.hasOwn(value, meant)) ? undefined : replacement(place, meant, `Write ${meant}`)
      return { ...unknown, place, ...(fix && { fix }) }
    }
    case 'required':
      return {
        ...wrong('missing-key', `${upper(name)} has no ${String(params.missingProperty)}.`),
        place: document.at(path, path.length > 0 && typeof path.at(-1) === 'string' ? 'key' : 'value'),
      }
    case 'type': {
      const key = path.at(-1)
      if (typeof key === 'string' && expressionKeys.has(key) && (Array.isArray(value) || isMap(value))) {
        return wrong('quote-it', `YAML takes this expression for a ${Array.isArray(value) ? 'list' : 'map'}.`, quoteIt)
      }
      const types = [params.type].flat().map((type) => typeNames[String(type)] ?? String(type))
      if (isSecretPath(path) && typeof value === 'string') return wrong('secret-in-file', `${upper(name)} is a secret, and a secret never stands in this file.`, 'Say where it is, for example { env: NAME_OF_A_VARIABLE }, and change it where it is used.')
      return wrong('wrong-type', `${upper(name)} must be ${list(types)}.`)
    }
    case 'pattern': {
      const allowed = patternNames[String(params.pattern)] ?? `text that matches ${String(params.pattern)}`
      if (problem.propertyName !== undefined) {
        const place = document.at([...path, problem.propertyName], 'key')
        return { ...wrong('wrong-value', `${problem.propertyName} is not a name here: it must be ${allowed}.`), place }
      }
      // What stands there may be a secret.
      if (path[0] === 'destinations') return wrong('wrong-value', `${upper(name)} must be ${allowed}.`)
      const unlike = wrong('wrong-value', `${upper(name)} is ${quoted(value)}, but must be ${allowed}.`)
      const isHttp = params.pattern === '^https://' && typeof value === 'string' && /^http:\/\/\S+$/.test(value)
      const fix = isHttp ? replacement(document.within(path, 0, 'http'.length), 'https', 'Write https') : undefined
      return { ...unlike, ...(fix && { fix }) }
    }
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String)
      const near = nearestName(asText(value ?? null), allowed)
      return wrong(
        'wrong-value',
        `${upper(name)} is ${quoted(value)}, but must be one of ${list(allowed)}.`,
        near && `Did you mean ${near}?`,
      )
    }
    case 'const':
      return wrong('wrong-value', `${upper(name)} must be ${String(params.allowedValue)}.`)
    case 'oneOf':
      return wrong('wrong-value', `${upper(name)} has exactly one of ${isSecretPath(path) ? 'env, file, secret and parameter' : 'types, control, rule, alarm and product'}.`)
    case 'minProperties':
    case 'maxProperties':
      return wrong('wrong-value', `${upper(name)} has exactly one of ${list(known(), 'and')}.`)
    case 'minLength':
    case 'minItems':
      return wrong('wrong-value', `${upper(name)} is empty.`)
    case 'minimum':
      return wrong('wrong-value', `${upper(name)} is ${quoted(value)}, but must be at least ${String(params.limit)}.`)
    case 'uniqueItems':
      return {
        ...wrong('wrong-value', `${upper(name)} names the same thing twice.`),
        place: document.at([...path, Number(params.i)], 'value'),
      }
    default:
      return wrong('wrong-value', `${upper(name)} ${problem.message ?? 'does not fit'}.`)
  }
}

function hintForKey(key: string, path: Path, known: readonly string[]): string | undefined {
  if (key === 'from' && path[0] === 'inputs') {
    return 'Whoever uses the procedure hands its inputs over; only a runbook reads the finding.'
  }
  const near = nearestName(key, known)
  if (near) return `Did you mean ${near}?`
  return known.length > 0 ? `Known here: ${known.join(', ')}.` : undefined
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
}

/** What a pattern of the schemas allows, in words. */
const patternNames: Readonly<Record<string, string>> = {
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*$': 'lower-case words joined by hyphens',
  '^[a-z][a-z0-9_]*$': 'lower-case letters, digits and underscores, a letter first',
  '^[0-9]+(ms|s|m|h|d)$': 'a number and ms, s, m, h or d, like 30s',
  '^[a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]*$': '<SDK client>:<Operation>, like ec2:DescribeInstances',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}$': 'a date, YYYY-MM-DD',
  '^https://': 'an https:// address',
  '^https?://': 'an https:// address',
  '^[a-z][a-z0-9]*([_-][a-z0-9]+)*$': 'lower-case words joined by hyphens or underscores',
  '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d))?$': 'a date, YYYY-MM-DD, or a time with its zone, like 2026-12-01T08:00Z',
  '^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:.+$': 'the ARN of a topic, like arn:aws:sns:eu-west-1:111122223333:alerts',
  '^https?://.+/[0-9]{12}/.+$': 'the URL of a queue, like https://sqs.eu-west-1.amazonaws.com/111122223333/alerts',
  '^[A-Za-z_][A-Za-z0-9_]*$': 'the name of an environment variable',
  '^[A-Z][A-Z0-9_]+$': 'the key of a project, like SEC',
  '^smtps?://[^/@]+$': 'smtps://host:port or smtp://host:port',
  '^[^@\\s]+@[^@\\s]+$': 'an e-mail address',
  '^[^ ]+$': 'text without spaces',
  '^T[0-9]{4}(\\.[0-9]{3})?$': 'an ATT&CK technique, like T1071 or T1552.005',
  '^(item\\.place|[a-z][a-z0-9_]*)$': 'a place of the configuration, or item.place',
  '^[a-zA-Z0-9*-]+:[a-zA-Z0-9*]+$': '<service>:<Operation> with * for any text, like iam:Delete*',
  '^[0-9]{12}$': 'an account of 12 digits, in quotes',
  '^[a-z][a-z0-9_]*(\\[[0-9]+\\])?(\\.[a-z][a-z0-9_]*(\\[[0-9]+\\])?)*$': "a step's address, like quarantine[2].cut[0]",
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)?$': 'the id of the runbook, and after a dot the case',
}

function nameOf(path: Path): string {
  const key = path.at(-1)
  if (key === undefined) return 'the file'
  if (typeof key === 'string') return key
  const owner = String(path.at(-2))
  return [...phases, 'steps'].includes(owner) ? 'the step' : `item ${key + 1} of ${owner}`
}

/** `a, b or c`. */
export function list(names: readonly string[], last = 'or'): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)!}`
}

function quoted(value: Value | undefined): string {
  return typeof value === 'string' ? JSON.stringify(value) : asText(value ?? null)
}

/** Begins a sentence; a key stays as it is written in the file. */
function upper(name: string): string {
  return name.includes(' ') ? name[0]!.toUpperCase() + name.slice(1) : name
}
