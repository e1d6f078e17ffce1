/** Text from outside, made visible and harmless: one function a sink. All that attackers can write passes here. */
import { createHash } from 'node:crypto'

/**
 * What a terminal or an editor acts on instead of showing: C0, C1, DEL, line and paragraph separators, bidirectional
 * controls, zero-width and other invisible characters, tags, variation selectors, byte order mark, lone surrogates.
 */
function isInvisible(character: string): boolean {
  const code = character.charCodeAt(0)
  // Where a program begins, what is asked of Unicode takes longer than most else: of ASCII it is not asked.
  if (code < 0x7f) return code < 0x20
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(character)
}

/** What our escapes look like, behind their backslash. */
const escapeBody = /^(?:x[0-9a-f]{2}|u\{[0-9a-f]{1,6}\})/

export interface TerminalOptions {
  /** At most this many characters of output; the rest is counted: "… (12 more)". */
  max?: number
  /** Line feeds and tabs stay as they are: for text that has its own lines. */
  lines?: boolean
}

/**
 * For a terminal. Lossless unless cut: what is invisible becomes `\x1b` or `\u{202e}`, and a backslash is doubled only
 * where it would otherwise read as one of those, or as half of a doubled one.
 */
export function forTerminal(text: string, options: TerminalOptions = {}): string {
  return cap(visiblePieces(text, options.lines ?? false), options.max)
}

/** For one line of Markdown: visible as on a terminal, and inert in CommonMark and its GitHub dialect. */
export function forMarkdown(text: string, options: { max?: number } = {}): string {
  return cap(visiblePieces(text, false), options.max)
    .replace(/[\\`*_[\]#~|$@]|<|>|&(?=#|[a-z0-9]+;)|:(?=\/\/)|(?<=\bwww)\./gi, markdownEscape)
    .replace(/^[-+=]|^(\d+)([.)])/, (start, digits?: string, mark?: string) =>
      mark ? `${digits}\\${mark}` : `\\${start}`,
    )
    .replace(/^ | $/g, '&#32;')
}

/** For Markdown, as a block that is shown as it is: the fence is longer than any run of backticks inside. */
export function fenced(text: string, language = ''): string {
  const shown = forTerminal(text, { lines: true })
  const longest = Math.max(2, ...Array.from(shown.matchAll(/`+/g), (run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const end = shown.endsWith('\n') || shown === '' ? '' : '\n'
  return `${fence}${language.replace(/[^\w+-]/g, '')}\n${shown}${end}${fence}`
}

/**
 * For one component of a path: letters, digits, `_`, `-` and `.` stay, every other byte of its UTF-8 becomes `%hh`, and
 * so does a leading dot or hyphen, a trailing dot, and the first letter of a name that Windows keeps for devices.
 * Different texts get different names; over 120 characters the end is replaced by a hash of the whole.
 */
export function forFileName(text: string): string {
  const name = Array.from(text, (character) => (/^[\w.-]$/.test(character) ? character : percent(character)))
    .join('')
    .replace(/^[.-]|\.$/g, percent)
    .replace(/^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, (device) => percent(device[0]!) + device.slice(1))
  if (name.length > 120) return `${name.slice(0, 87)}%${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  return name === '' ? '%' : name
}

/** For one line of JSON: what is invisible becomes JSON's own escape, so that a terminal shows what a parser reads. */
export function forJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/gu, (character) =>
    isShown(character, false) ? character : jsonEscape(character),
  )
}

/**
 * For a command of GitHub Actions, which its log acts on: visible as on a terminal, and inert also for the older form
 * (##[…]), which is read anywhere in a line.
 *
 * @param property for the value of a property, which ends at a comma or colon
 */
export function forWorkflowCommand(text: string, { property = false } = {}): string {
  const shown = forTerminal(text).replaceAll('%', '%25').replaceAll('##[', '## [')
  return property ? shown.replaceAll(':', '%3A').replaceAll(',', '%2C') : shown
}

/** For text and attributes of XML: what XML cannot hold is visible as on a terminal. */
export function forXml(text: string): string {
  return forTerminal(text)
    .replace(/[\uFFFE\uFFFF]/g, escaped)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Pieces of the text in their visible form, one for each character of the source. */
function* visiblePieces(text: string, lines: boolean): Generator<string> {
  let at = 0
  for (const character of text) {
    at += character.length
    if (character === '\\') yield readsAsEscape(text, at, lines) ? '\\\\' : '\\'
    else yield isShown(character, lines) ? character : escaped(character)
  }
}

function isShown(character: string, lines: boolean): boolean {
  return !isInvisible(character) || (lines && (character === '\n' || character === '\t'))
}

/** Whether a backslash before `at` would, left single, read as the start of an escape or of a doubled backslash. */
function readsAsEscape(text: string, at: number, lines: boolean): boolean {
  const next = text.codePointAt(at)
  if (next === undefined) return false
  const character = String.fromCodePoint(next)
  return character === '\\' || !isShown(character, lines) || escapeBody.test(text.slice(at, at + 9))
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

function jsonEscape(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function cap(pieces: Iterable<string>, max = Infinity): string {
  let shown = ''
  let more = 0
  for (const piece of pieces) {
    if (more > 0 || shown.length + piece.length > max) more++
    else shown += piece
  }
  return more > 0 ? `${shown}… (${more} more)` : shown
}

function markdownEscape(character: string): string {
  if (character === '<') return '&lt;'
  if (character === '>') return '&gt;'
  if (character === '&') return '&amp;'
  return `\\${character}`
}

/** Percent form of a character's UTF-8; a lone surrogate, which has none, as its three bytes in WTF-8. */
function percent(character: string): string {
  const code = character.codePointAt(0)!
  const bytes =
    code >= 0xd800 && code <= 0xdfff
      ? [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
      : [...new TextEncoder().encode(character)]
  return bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}
