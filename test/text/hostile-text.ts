/** Text as an attacker writes it, for every test of what becomes of it. */
import fc from 'fast-check'

/** What terminals, editors, Markdown, JSON readers, shells, templates and file systems act on. */
export const hostilePieces: readonly string[] = [
  // C0, DEL, C1
  ...['\0', '\x07', '\b', '\t', '\n', '\v', '\f', '\r', '\r\n', '\x0e', '\x0f', '\x1b', '\x7f', '\x84', '\x85', '\x90', '\x9b', '\x9d'],
  // Sequences: clear, colour, cursor, alternate screen, scroll region, mouse, title, hyperlink, clipboard, query, reset
  ...['\x1b[2J', '\x1b[31m', '\x1b[10A', '\x1b[?25l', '\x1b[?1049h', '\x1b[1;3r', '\x1b[?1000h', '\x1b[4h', '\x1b(0', '\x1bc', '\x1b[6n'],
  ...['\x1b]2;owned\x07', '\x1b]8;;https://example.com\x1b\\', '\x1b]52;c;b3duZWQ=\x07', '\x9d52;c;b3duZWQ=\x9c', '\x1bP$q"p\x1b\\', '\x1bPtmux;\x1b\x1b]2;owned\x07\x1b\\', '\x1bkowned\x1b\\'],
  // Bidirectional, zero-width, invisible
  ...['\u202e', '\u202d', '\u2066', '\u2069', '\u200e', '\u061c', '\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u034f', '\u2028', '\u2029', '\u3164', '\ufe0f', '\u{e0041}', '\u{e0001}'],
  // Lone surrogates
  ...['\ud800', '\udc00', '\udbff'],
  // What our own escapes look like, and half of one
  ...['\\', '\\x1b', '\\u{202e}', '\\\\', 'x1b', 'u{', '}', '\\u001b'],
  // Templates and shells
  ...['${inputs.x}', '${', '$${', '$(id)', '`id`', ';', "'", '"'],
  // Markdown and HTML
  ...['`', '```', '~~~', '*', '_', '[', ']', '(', '|', '#', '<', '>', '&', '&lt;', '&#27;', '<script>', '<!--', '![x](https://example.com)', 'www.', '://', '@', '- ', '1. ', '    ', '---'],
  // Paths
  ...['/', '\\', '..', '../', '.', '-', '~', ':', 'CON', 'nul.', 'C:', '%', '%2f'],
  ...[' ', '1', 'b', 'é', 'e\u0301', '漢', '😀', '👩‍👩‍👧'],
]

export const hostileText = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...hostilePieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2 }) },
  ),
  minLength: 3,
  maxLength: 20,
  size: 'max',
})
