/** The AWS CLI's way to make a call: what a responder types where sirun cannot, or wants to see before agreeing. */
import type { AwsPlace } from '../aws-model/aws.js'
import { Unknown, unknownIn } from '../expressions/unknown.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { forJson, forTerminal } from '../text/escape.js'
import { displayWidth } from '../text/layout.js'

export interface CliCall {
  service: string
  operation: string
  params: ValueMap
  place: Pick<AwsPlace, 'region'>
}

/** Where the CLI's name of a service is not the SDK client's without its hyphens. */
const serviceNames: Readonly<Record<string, string>> = {
  'application-auto-scaling': 'application-autoscaling',
  'access-analyzer': 'accessanalyzer',
  'cloudwatch-events': 'events',
  'cloudwatch-logs': 'logs',
  'cognito-identity': 'cognito-identity',
  'cognito-identity-provider': 'cognito-idp',
  'config-service': 'configservice',
  'database-migration-service': 'dms',
  'directory-service': 'ds',
  'elastic-load-balancing': 'elb',
  'elastic-load-balancing-v2': 'elbv2',
  eventbridge: 'events',
  'network-firewall': 'network-firewall',
  's3-control': 's3control',
  s3: 's3api',
  sfn: 'stepfunctions',
  'sso-admin': 'sso-admin',
}

/** The command as one line, inert on a terminal, for a POSIX shell (for bash, where it holds control characters). */
export function awsCliLine(call: CliCall): string {
  return words(call, (value) => forJson(jsonOf(value))).join(' ')
}

/** The same in lines of at most `width` columns where it can be broken: `\` at their ends, JSON over several lines. */
export function awsCliLines(call: CliCall, width: number): string[] {
  const line = awsCliLine(call)
  if (displayWidth(line) <= width) return [line]
  const lines: string[] = []
  for (const word of words(call, (value) => prettyJson(jsonOf(value), '', width))) {
    const last = lines.at(-1)
    const [first = ''] = word.split('\n')
    const isName = word.startsWith('--')
    if (last === undefined) lines.push(word)
    else if ((isName && lines.length > 0) || displayWidth(`${last} ${first} \\`) > width) lines.push(`  ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
    .map((text, index) => (index < lines.length - 1 ? `${text} \\` : text))
    .flatMap((text) => text.split('\n'))
}

/** The CLI's spelling of an SDK name: `DBInstanceIdentifier` → `db-instance-identifier` (botocore's rules). */
export function cliName(name: string): string {
  const plural = /[A-Z]{2,}s$/.exec(name)
  const text = plural ? `${name.slice(0, plural.index)}-${plural[0].toLowerCase()}` : name
  return text
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/-+/g, '-')
    .replace(/^-/, '')
    .toLowerCase()
}

function words({ service, operation, params, place }: CliCall, json: (value: Value) => string): string[] {
  const start = [
    'aws',
    serviceNames[service] ?? service.replaceAll('-', ''),
    cliName(operation),
    '--region',
    shellQuote(place.region),
  ]
  const entries = Object.entries(params)
  // As JSON the values are data. As options the CLI would read files that a value names (file://), and split lists.
  if (!entries.every(([, value]) => isPlain(value)))
    return [...start, '--cli-input-json', shellQuote(json(params), true)]
  return [...start, ...entries.flatMap(([name, value]) => optionOf(cliName(name), value))]
}

function optionOf(name: string, value: Value): string[] {
  if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`]
  const texts = (Array.isArray(value) ? value : [value]).map(textOf)
  return texts.some((text) => text.startsWith('-'))
    ? [`--${name}=${shellQuote(texts[0]!)}`]
    : [`--${name}`, ...texts.map((text) => shellQuote(text))]
}

function isPlain(value: Value): boolean {
  if (Array.isArray(value))
    return (
      value.length > 0 &&
      value.every((item) => isScalar(item) && typeof item !== 'boolean' && !/[,=[\]{}'"@]|^-/.test(textOf(item)))
    )
  return isScalar(value)
}

function isScalar(value: Value): boolean {
  if (typeof value === 'string') return value !== '' && !/^(?:file|fileb|https?):\/\//.test(value)
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof Date || value instanceof Unknown
}

function textOf(value: Value): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Unknown) return `<known after ${value.because}>`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What JSON.stringify makes of it, but for bytes (base64, as CLI version 2 takes them) and what is not known yet. */
function jsonOf(value: Value): Value {
  if (Array.isArray(value)) return value.map(jsonOf)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date || value instanceof Unknown) return textOf(value)
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]))
    : value
}

/** JSON that is broken where it would be wider. */
function prettyJson(value: Value, indent: string, width: number): string {
  const short = forJson(value)
  if (indent.length + short.length + 24 <= width || typeof value !== 'object' || value === null) return short
  const inner = `${indent}  `
  const members = Array.isArray(value)
    ? value.map((item) => prettyJson(item, inner, width))
    : Object.entries(value).map(([name, member]) => `${forJson(name)}: ${prettyJson(member as Value, inner, width)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return members.length === 0
    ? short
    : `${open}\n${members.map((member) => inner + member).join(',\n')}\n${indent}${close}`
}

/** One word of a POSIX shell. What a terminal would not show as it is, is written as bash's `$'…'`. */
export function shellQuote(text: string, lines = false): string {
  if (/^[A-Za-z0-9_.,:/@%+=-]+$/.test(text)) return text
  if (isShown(text, lines)) return `'${text.replaceAll("'", String.raw`'\''`)}'`
  const body = Array.from(text, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`
    return isShown(character, false)
      ? character
      : [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
  })
  return `$'${body.join('')}'`
}

function isShown(text: string, lines: boolean): boolean {
  return Array.from(text).every((character) => character === '\\' || forTerminal(character, { lines }) === character)
}

/** Whether something in the call is known only when what comes before it has been done. */
export function isIncomplete({ params }: Pick<CliCall, 'params'>): boolean {
  return unknownIn(params) !== undefined
}
