/** Reads YAML strictly: one document, plain data, text kept as it was written, and a place for everything. */
import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml'
import type { Event, ScalarEvent } from 'js-yaml'
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { emptyMap } from './empty-map.js'
import { explainYamlError, expressionKeys, quoteIt } from './explain-yaml-error.js'
import { fastNodes } from './fast-nodes.js'
import { readFastYaml } from './fast-yaml.js'
import { quoteValue } from './quote-value.js'
import { lineIndex, yamlDocument, type YamlDocument, type YamlNode } from './yaml-document.js'
import { plainValue } from './yaml-value.js'

const maxBytes = 256 * 1024
const maxDepth = 64
/** So many broken values are named in one pass; a file with more is no runbook. */
const maxRepairs = 20

/**
 * Reads one file. Never throws for what the text holds: `problems` says what is wrong. No anchors, aliases, merge keys,
 * tags, directives or duplicate keys; a plain number is one where its text survives (012345678901 and 1.10 stay text).
 */
export function readYaml(text: string, file: string): YamlDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (Buffer.byteLength(source) > maxBytes) {
    const problem = error('too-large', 'The file is larger than 256 KiB.', { file, line: 1, column: 1 }, 'Split it into procedures.')
    return yamlDocument({ file, text: source, value: null, problems: [problem], unreadLines: new Set(), hasUnusualScalars: true }, () => undefined)
  }
  const fast = readFastYaml(source)
  if (fast) return yamlDocument({ file, text: source, ...fast, problems: [], unreadLines: new Set() }, () => fastNodes(source))
  const { node, ...read } = readWholeYaml(source, file)
  return yamlDocument({ file, text: source, ...read, hasUnusualScalars: true }, () => node)
}

/** What a text says, and where: of one that cannot be read there is no node, and its value is null. */
interface ReadText {
  value: Value
  node?: YamlNode
  problems: Diagnostic[]
  unreadLines: ReadonlySet<number>
}

/** Any text that is not too large, by the whole parser. */
export function readWholeYaml(source: string, file: string): ReadText {
  const { events, readable, problems, unreadLines } = parse(source, file)
  if (!events) return { value: null, problems, unreadLines }
  if (events.length === 0) return { value: null, problems: [error('empty-file', 'The file is empty.', { file, line: 1, column: 1 })], unreadLines }
  const built = build(events, readable, file)
  return { value: built.value, node: built.node, problems: [...problems, ...built.problems], unreadLines }
}

/** Parses; a value that does not parse is named, blanked out and passed over, so that one pass names them all. */
function parse(
  source: string,
  file: string,
): { events?: Event[]; readable: string; problems: Diagnostic[]; unreadLines: Set<number> } {
  const problems: Diagnostic[] = []
  const unreadLines = new Set<number>()
  let readable = source
  for (;;) {
    try {
      return { events: parseEvents(readable, { maxDepth }), readable, problems, unreadLines }
    } catch (thrown) {
      if (!(thrown instanceof YAMLException)) throw thrown
      const { problem, blank } = explainYamlError(readable, file, thrown)
      const line = problem.place?.line ?? 1
      const again = unreadLines.has(line)
      if (!again) problems.push(problem)
      unreadLines.add(line)
      if (!blank || again || problems.length > maxRepairs) return { readable, problems, unreadLines }
      readable = readable.slice(0, blank.start) + 'x'.repeat(blank.end - blank.start) + readable.slice(blank.end)
    }
  }
}

interface OpenCollection {
  node: YamlNode
  list?: Value[]
  map?: ValueMap
  flow: boolean
  key?: { name: string; start: number; end: number }
}

function build(events: Event[], text: string, file: string): { value: Value; node: YamlNode; problems: Diagnostic[] } {
  const lines = lineIndex(text)
  const problems: Diagnostic[] = []
  const stack: OpenCollection[] = []
  let root: { value: Value; node: YamlNode } | undefined
  let documents = 0
  let last = 0

  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      if (++documents === 2)
        report(
          'several-documents',
          'The file holds more than one document.',
          lineThatBegins('---', last),
          undefined,
          'Put each in a file of its own.',
        )
      if (event.directives.length > 0) report('yaml-directive', 'Directives (%…) are not part of the language.', lineThatBegins('%', last))
    } else if (event.type === EVENT_ID.POP) stack.pop()
    else if (event.type === EVENT_ID.ALIAS) {
      report(
        'yaml-alias',
        'Aliases (*name) are not part of the language.',
        event.anchorStart - 1,
        event.anchorEnd,
        'Write the value out.',
      )
      add(null, { start: event.anchorStart, end: event.anchorEnd })
    } else {
      if (event.type === EVENT_ID.SCALAR) addScalar(event)
      else addCollection(event)
    }
  }
  return { value: root?.value ?? null, node: root?.node ?? { start: 0 }, problems }

  /** The offset of the first line that begins so, from a line's end or the beginning of the text on. */
  function lineThatBegins(mark: string, from: number): number {
    const lineBreak = from === 0 && text.startsWith(mark) ? -1 : text.indexOf(`\n${mark}`, from)
    return lineBreak + 1
  }

  function report(code: string, message: string, start: number, end?: number, hint?: string, fix?: Fix): void {
    const from = lines.position(Math.max(0, start))
    const to = end === undefined ? undefined : lines.position(end)
    const place = { file, ...from, ...(to && { endLine: to.line, endColumn: to.column }) }
    problems.push({ ...error(code, message, place, hint), ...(fix && { fix }) })
  }

  /** An expression that begins with ! and ends on its line, in a flow map before the next comma. */
  function quoteTagged(event: Event & { tagStart: number; tagEnd: number }): Fix | undefined {
    const parent = stack.at(-1)
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN) return undefined
    if (!parent?.key || !expressionKeys.has(parent.key.name)) return undefined
    const value = text.slice(event.tagStart, Math.max(event.tagEnd, event.valueEnd)).trimEnd()
    const after = /^[^\n]*/.exec(text.slice(event.tagStart + value.length))![0]
    const endsHere = parent.flow ? /^\s*[,}]/.test(after) && !/[([][^)\]]*$/.test(value) : after.trim() === ''
    return endsHere && !value.includes('\n') ? quoteValue(value, lines.position(event.tagStart)) : undefined
  }

  function refuseProperties(event: Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): void {
    if ('tagStart' in event && event.tagStart >= 0) {
      const tag = text.slice(event.tagStart, event.tagEnd)
      const isType = tag.startsWith('!!') || tag.startsWith('!<')
      if (isType)
        report(
          'yaml-tag',
          `Tags (${tag}) are not part of the language.`,
          event.tagStart,
          event.tagEnd,
          'Leave the tag out.',
        )
      else
        report(
          'quote-it',
          'YAML takes what begins with ! for a tag and drops it.',
          event.tagStart,
          event.tagEnd,
          quoteIt,
          quoteTagged(event),
        )
    } else if (event.anchorStart >= 0) {
      report(
        'yaml-anchor',
        'Anchors (&name) are not part of the language.',
        event.anchorStart - 1,
        event.anchorEnd,
        'Write the value out.',
      )
    }
  }

  function addScalar(event: ScalarEvent): void {
    refuseProperties(event)
    const parent = stack.at(-1)
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0
    const start = event.valueStart < 0 ? last : event.valueStart - quote
    const end = event.valueStart < 0 ? last : event.valueEnd + quote
    if (parent?.map && !parent.key) {
      parent.key = { name: getScalarValue(text, event), start, end }
      checkKey(parent, event)
    } else {
      if (
        event.valueStart < 0 &&
        parent?.flow &&
        parent.key &&
        parent.key.name !== '' &&
        !/^\s*:/.test(text.slice(parent.key.end))
      ) {
        report(
          'quote-it',
          'This key has no value: a comma or bracket ended the expression before it.',
          parent.key.start,
          parent.key.end,
          quoteIt,
        )
      }
      const value = getScalarValue(text, event)
      add(event.style === SCALAR_STYLE.PLAIN ? plainValue(value) : value, { start, end, scalar: event })
    }
    last = Math.max(last, end)
  }

  function checkKey(parent: OpenCollection, event: ScalarEvent): void {
    const { name, start, end } = parent.key!
    if (name === '<<' && event.style === SCALAR_STYLE.PLAIN) {
      report('yaml-merge-key', 'Merge keys (<<) are not part of the language.', start, end, 'Write the members out.')
    } else if (parent.node.members!.has(name)) {
      report('duplicate-key', `${name} stands here twice.`, start, end, 'Keep one of them.')
    }
  }

  function addCollection(
    event: Exclude<
      Event,
      { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP | typeof EVENT_ID.ALIAS | typeof EVENT_ID.SCALAR }
    >,
  ): void {
    refuseProperties(event)
    const parent = stack.at(-1)
    const isMapping = event.type === EVENT_ID.MAPPING
    const node: YamlNode = { start: event.start, ...(isMapping ? { members: new Map() } : { items: [] }) }
    const open: OpenCollection = { node, flow: event.style === COLLECTION_STYLE.FLOW }
    if (isMapping) open.map = emptyMap()
    else open.list = []
    if (parent?.map && !parent.key) {
      report('quote-it', 'A key is a list or a map.', event.start, undefined, quoteIt)
      parent.key = { name: '', start: event.start, end: event.start + 1 }
    } else add(open.map ?? open.list!, node)
    last = Math.max(last, event.start)
    stack.push(open)
  }

  function add(value: Value, node: YamlNode): void {
    const parent = stack.at(-1)
    if (!parent) root ??= { value, node }
    else if (parent.list) {
      parent.list.push(value)
      parent.node.items!.push({ node })
    } else if (!parent.key) {
      parent.key = { name: '', start: node.start, end: node.end ?? node.start }
    } else {
      const { name, start, end } = parent.key
      if (!parent.node.members!.has(name)) {
        parent.map![name] = value
        parent.node.members!.set(name, { start, end, node })
      }
      delete parent.key
    }
  }
}

function error(code: string, message: string, place: Diagnostic['place'] & object, hint?: string): Diagnostic {
  return { code, severity: 'error', message, place, ...(hint && { hint }) }
}
