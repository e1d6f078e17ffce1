/** What stands at a position: of a key what it is for, of an operation what it does, of an expression its type. */
import type { Operation } from '../aws-model/model.js'
import { findingType } from '../findings/finding-types.js'
import { rules } from '../lint/generated/rules.js'
import { describe, type Type } from '../lint/type.js'
import type { ReadProcedure } from '../runbooks/read-runbook.js'
import { describeShape } from './complete.js'
import { standingAt } from './cursor.js'
import { namesOperation, operationNamed, parametersAt, positionIn, shapeAt, type EditedFile, type Position } from './edited-file.js'
import { expressionAt } from './expression-at.js'
import { chainAt, openExpression } from './open-expression.js'
import { describePlace } from './schema-docs.js'

export interface Hover {
  /** Markdown. */
  text: string
  start: number
  end: number
}

/** Undefined where there is nothing to say. Never throws for what the text holds. */
export async function hover(file: EditedFile, offset: number): Promise<Hover | undefined> {
  const ignored = ruleAt(file.text, offset)
  if (ignored) return ignored
  const cursor = standingAt(file.text, offset)
  if (!cursor) return undefined
  const position = await positionIn(file, cursor)
  const expression = expressionHover(position, offset)
  if (expression) return expression
  const text = cursor.at === 'key' ? keyText(position) : valueText(position)
  return text === undefined ? undefined : { text, start: cursor.start, end: cursor.end }
}

function ruleAt(text: string, offset: number): Hover | undefined {
  const from = text.lastIndexOf('\n', offset - 1) + 1
  const found = /(?:^|[ \t])#[ \t]*sirun-ignore[ \t]+([a-z0-9-]+)/.exec(/^[^\n]*/.exec(text.slice(from))![0])
  if (!found) return undefined
  const end = from + found.index + found[0].length
  const start = end - found[1]!.length
  const rule = rules.find(({ id }) => id === found[1])
  if (!rule || offset < start || offset > end) return undefined
  return { text: `**${rule.id}** (${rule.severity})\n\n${rule.what} ${rule.why} ${rule.fix}`, start, end }
}

function keyText(position: Position): string | undefined {
  const { file, cursor, value } = position
  const { path } = cursor
  const name = String(path.at(-1))
  const parameters = parametersAt(position, path.slice(0, -1))
  if (parameters && 'input' in parameters.of) {
    const around = shapeAt(parameters.of.input, parameters.inner)
    const member = shapeAt(parameters.of.input, [...parameters.inner, name])
    if (!member) return undefined
    const isRequired = around?.type === 'structure' && around.required.includes(name)
    return `**${name}**: ${describeShape(member)}${isRequired ? ', required' : ''}\n\nParameter of ${operationLink(parameters.of)}`
  }
  if (parameters && !('input' in parameters.of)) {
    const input = parameters.inner.length === 0 ? parameters.of.value?.inputs?.[name] : undefined
    return input && `**${name}**: ${input.type}${input.describe === undefined ? '' : `\n\n${plain(input.describe)}`}`
  }
  const about = describePlace(file.schemas, file.kind, path, value)
  return about && `**${plain(name)}**: ${plain(about)}`
}

function valueText(position: Position): string | undefined {
  const { file, cursor, model } = position
  const { path, start, end } = cursor
  const written = file.text.slice(start, end)
  if (namesOperation(path)) {
    const operation = operationNamed(model, written)
    return operation && operationText(operation)
  }
  if (path.at(-1) === 'use' && path.length === 3) {
    const procedure = file.procedures.get(written)
    return procedure && procedureText(procedure)
  }
  if (path[0] !== 'match') return undefined
  const type = findingType(written)
  if (!type) return undefined
  const about = [type.severities.length > 0 && `Severity: ${type.severities.join(', ').toLowerCase()}`, type.resourceTypes.length > 0 && `About: ${type.resourceTypes.join(', ')}`, type.retired && 'GuardDuty no longer makes it.']
  return [`**${type.type}**`, ...about].filter((part) => part !== false).join('\n\n')
}

/** Where AWS documents the operation, under the name of its SDK client. */
function documentationOf({ service, name }: Operation): string {
  return `https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/${service}/command/${name}Command/`
}

function operationLink(operation: Operation): string {
  return `[${operation.service}:${operation.name}](${documentationOf(operation)})`
}

function operationText(operation: Operation): string {
  const { effect, iamAction, input } = operation
  const required = input.required.length > 0 ? `\n\nRequired: ${input.required.join(', ')}` : ''
  return `**${operation.service}:${operation.name}**: ${effect}\n\nIAM action: \`${iamAction}\`${required}\n\n[AWS documentation](${documentationOf(operation)})`
}

function procedureText({ value, file }: ReadProcedure): string {
  if (!value) return plain(file)
  const inputs = Object.entries(value.inputs ?? {}).map(([name, { type, describe: about }]) => `- \`${name}\`: ${type}${about === undefined ? '' : `: ${plain(about)}`}`)
  return [`**${plain(value.title)}**`, plain(value.summary), ...(inputs.length > 0 ? [inputs.join('\n')] : [])].join('\n\n')
}

function expressionHover(position: Position, offset: number): Hover | undefined {
  const { text } = position.file
  const at = expressionAt(position, offset)
  if (!at || !/\w/.test(text[offset] ?? '')) return undefined
  const rest = /^\w*/.exec(text.slice(offset))![0]
  const chain = chainAt(at.source + rest, at.source.length)
  if (!chain) return undefined
  const { word = '', macros = [] } = openExpression(chain.before) ?? {}
  const type = at.typeOf(chain.source, macros)
  if (!type || type.kind === 'dyn') return undefined
  const end = offset + rest.length
  return { text: `\`${chain.source.replaceAll('`', "'")}\`: ${typeText(type)}`, start: end - word.length, end }
}

/** So many members are listed. */
const most = 40

/** A type in words, with what it holds. */
function typeText(type: Type): string {
  switch (type.kind) {
    case 'optional':
      return `${typeText(type.value)} (may be absent)`
    case 'list':
      return `list of ${typeText(type.element)}`
    case 'string':
      return type.values && type.values.length > 0 ? `text: ${type.values.slice(0, most).map((each) => `\`${each.replaceAll('`', "'")}\``).join(', ')}` : 'text'
    case 'structure': {
      const names = type.names.slice(0, most).map((each) => `\`${each}\``)
      return `${plain(type.name)} with ${names.join(', ')}${type.names.length > most ? ', …' : ''}`
    }
    default:
      return describe(type)
  }
}

/** Text of a file, so that Markdown shows it as it is. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&')
}
