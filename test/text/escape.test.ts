import { jest } from '@jest/globals'
import fc from 'fast-check'
import { fenced, forFileName, forJson, forMarkdown, forTerminal } from '../../src/text/escape.js'
import { hostilePieces, hostileText } from './hostile-text.js'

/** Each sink is shown this many hostile texts. */
const isLong = process.env['SIRUN_LONG'] === '1'
const runs = { numRuns: isLong ? 1_000_000 : 100_000 }
jest.setTimeout(isLong ? 900_000 : 60_000)

/** The reverse of forTerminal, written from its documentation. */
function decode(shown: string): string {
  return shown.replace(
    /\\(?:x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|(\\))/g,
    (_, byte?: string, code?: string, backslash?: string) =>
      backslash ?? String.fromCodePoint(parseInt((byte ?? code)!, 16)),
  )
}

const actsOnTerminal =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/u

describe('forTerminal', () => {
  test.each([
    ['plain i-0123 é 漢 😀', 'plain i-0123 é 漢 😀'],
    ['a\x1b[2Jb', 'a\\x1b[2Jb'],
    ['a\rb\nc\td', 'a\\x0db\\x0ac\\x09d'],
    ['x\u202egnp.exe', 'x\\u{202e}gnp.exe'],
    ['\ufeffa\u200bb\ud800', '\\u{feff}a\\u{200b}b\\u{d800}'],
    ['C:\\Users\\a', 'C:\\Users\\a'],
    ['\\x1b', '\\\\x1b'],
    ['\\\x1b', '\\\\\\x1b'],
    ['\\u{202e}', '\\\\u{202e}'],
  ])('%j is shown as %j', (text, shown) => {
    expect(forTerminal(text)).toBe(shown)
  })

  test('nothing that a terminal acts on is left', () => {
    fc.assert(
      fc.property(hostileText, (text) => !actsOnTerminal.test(forTerminal(text))),
      runs,
    )
  })

  test('is lossless', () => {
    fc.assert(
      fc.property(hostileText, (text) => decode(forTerminal(text)) === text),
      runs,
    )
  })

  test('keeps line feeds and tabs when asked, and is lossless then too', () => {
    expect(forTerminal('a\tb\nc\r\n', { lines: true })).toBe('a\tb\nc\\x0d\n')
    fc.assert(
      fc.property(hostileText, (text) => decode(forTerminal(text, { lines: true })) === text),
      runs,
    )
  })

  test('cuts at whole characters and counts the rest', () => {
    expect(forTerminal('abcdef', { max: 4 })).toBe('abcd… (2 more)')
    expect(forTerminal('abc\x1bdef', { max: 4 })).toBe('abc… (4 more)')
    expect(forTerminal('abcd', { max: 4 })).toBe('abcd')
  })
})

describe('forMarkdown', () => {
  /** The reverse, by CommonMark: backslash before punctuation, and character references. */
  const unescape = (markdown: string): string =>
    markdown.replace(
      /\\([!-/:-@[-`{-~])|&(lt|gt|amp|#32);/g,
      (_, mark?: string, name?: string) => mark ?? { lt: '<', gt: '>', amp: '&', '#32': ' ' }[name!]!,
    )

  test.each([
    ['Backdoor:EC2/C&CActivity.B!DNS', 'Backdoor:EC2/C&CActivity.B!DNS'],
    ['[x](https://example.com)', '\\[x\\](https\\://example.com)'],
    ['<script>', '&lt;script&gt;'],
    ['&lt;b', '&amp;lt;b'],
    ['- a', '\\- a'],
    ['1. a', '1\\. a'],
    ['a | b', 'a \\| b'],
    ['www.example.com', 'www\\.example.com'],
    ['`a` *b* _c_ ~d~ #1 @me', '\\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\#1 \\@me'],
    [' a\nb ', '&#32;a\\\\x0ab&#32;'],
  ])('%j is written %j', (text, markdown) => {
    expect(forMarkdown(text)).toBe(markdown)
  })

  test('renders as the terminal shows it', () => {
    fc.assert(
      fc.property(hostileText, (text) => unescape(forMarkdown(text)) === forTerminal(text)),
      runs,
    )
  })

  test('no active character is bare', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const bare = forMarkdown(text).replace(/\\[!-/:-@[-`{-~]|&(?:lt|gt|amp|#32);/g, '•')
        return !/[`*_[\]<>#~|$@\n]|:\/\/|&\w+;|&#|^(?:[-+= ]|\d+[.)])| $/.test(bare)
      }),
      runs,
    )
  })
})

describe('fenced', () => {
  test('no line inside closes the fence, and the text is whole', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const lines = fenced(text, 'json').split('\n')
        const fence = lines.at(-1)!
        const inside = lines.slice(1, -1)
        const whole = inside.join('\n')
        const shown = forTerminal(text, { lines: true })
        return (
          /^`{3,}$/.test(fence) &&
          lines[0] === `${fence}json` &&
          inside.every((line) => !line.includes(fence)) &&
          (whole === shown || `${whole}\n` === shown)
        )
      }),
      runs,
    )
  })
})

describe('forFileName', () => {
  test.each([
    ['i-0123.json', 'i-0123.json'],
    ['../etc/passwd', '%2e.%2fetc%2fpasswd'],
    ['-rf', '%2drf'],
    ['', '%'],
    ['CON.txt', '%43ON.txt'],
    ['a\0b:c', 'a%00b%3ac'],
  ])('%j is named %j', (text, name) => {
    expect(forFileName(text)).toBe(name)
  })

  test('is one safe component of at most 120 characters', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary', maxLength: 300 })), (text) =>
        /^(?![.-])[\w.%-]{1,120}(?<!\.)$/.test(forFileName(text)),
      ),
      runs,
    )
  })

  test('different texts get different names', () => {
    const texts = new Map<string, string>()
    fc.assert(
      fc.property(hostileText, (text) => {
        const name = forFileName(text)
        const other = texts.get(name)
        texts.set(name, text)
        return other === undefined || other === text
      }),
      runs,
    )
    expect(texts.size).toBeGreaterThan(90_000)
    expect(forFileName('a'.repeat(200))).not.toBe(forFileName(`${'a'.repeat(199)}b`))
  })
})

describe('forJson', () => {
  test('is one line that keeps names and values, and shows every character', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, text) => {
        const line = forJson({ [name]: [text] })
        const [[nameRead, values]] = Object.entries(JSON.parse(line) as object) as [[string, string[]]]
        return nameRead === name && values.length === 1 && values[0] === text && !actsOnTerminal.test(line)
      }),
      runs,
    )
  })

  test.each(['\x7f', '\x9b', '\u2028', '\u202e', '\ufeff', '\ud800', '\u{e0041}'])('%j is an escape', (character) => {
    expect(forJson(character)).toMatch(/^"(?:\\u[0-9a-f]{4})+"$/)
  })
})

test('the hostile texts hold what the properties are about', () => {
  const all = hostilePieces.join('')
  expect(['\x1b', '\x7f', '\x9b', '\r', '\u202e', '\u200b', '\ud800', '\x1b]8;', '\x1b]52;', '${', '`', '|', '<', '../'].filter((piece) => !all.includes(piece))).toEqual([])
  expect(actsOnTerminal.test(all)).toBe(true)
})
