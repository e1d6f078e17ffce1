/**
 * A finding whose every string is hostile leaves a real terminal as a harmless one of the same length does: the same
 * lines in the same places, the same title, clipboard, modes and cursor, and what is written next looks the same.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forTerminal } from '../../src/text/escape.js'
import { fixtureText } from '../findings/fixtures.js'
import { emptyFolder } from './run-sirun.js'
import { hasTmux, Terminal, type TerminalState } from './terminal.js'

/** By what each does to a terminal that is not protected. */
const payloads: Record<string, string> = {
  title: '\x1b]2;owned\x07',
  clipboard: '\x1b]52;c;b3duZWQ=\x07',
  'clipboard in C1': '\x9d52;c;b3duZWQ=\x9c',
  'the window name': '\x1bkowned\x1b\\',
  'the title, through tmux': '\x1bPtmux;\x1b\x1b]2;owned\x07\x1b\\',
  bell: '\x07',
  'hidden cursor': '\x1b[?25l',
  'insert mode': '\x1b[4h',
  'alternate screen': '\x1b[?1049h',
  mouse: '\x1b[?1000h\x1b[?1006h',
  'scroll region': '\x1b[2;5r',
  'no wrapping': '\x1b[?7l',
  colour: '\x1b[31;44;5m',
  link: '\x1b]8;;https://example.com\x1b\\',
  'line drawing': '\x1b(0',
  'erased screen': '\x1b[2J\x1b[3J\x1b[H',
  'overwritten line': '\r\x1b[2Kowned\x1b[9A\b\b',
  query: '\x1b[6n\x1b[c\x05',
  reset: '\x1bc',
  bidi: '\u202eowned\u202c\u2066',
  invisible: '\u200b\u2060\ufeff\u{e0041}\u2028\ud800',
  'new lines': '\n\v\f\x85owned',
  templates: '${inputs.x} $(touch owned) `touch owned` \\x1b[31m',
}
const texts = Object.values(payloads)

/** The same width and the same blanks, and nothing else in it. */
function harmless(text: string): string {
  return forTerminal(text).replace(/[^ ]/g, 'x')
}

/** The value with something behind each of its strings. */
function withEach(value: unknown, payload: () => string): unknown {
  if (typeof value === 'string') return value + payload()
  if (Array.isArray(value)) return value.map((each) => withEach(each, payload))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withEach(member, payload)]))
}

function findingWith(change: (text: string) => string): string {
  const { Findings } = JSON.parse(fixtureText('ec2-c2-api')) as { Findings: unknown[] }
  let next = 0
  const hostile = withEach(Findings[0], () => change(texts[next++ % texts.length]!)) as Record<string, string>
  // What holds a blank is no type, and a finding without one is none.
  hostile['Type'] = `Backdoor:EC2/C&CActivity.B${change(payloads['clipboard']!)}`
  return JSON.stringify(hostile)
}

/** Two folders with the same names of files: one hostile, one harmless. */
function folderWith(change: (text: string) => string): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'finding.json'), findingWith(change))
  writeFileSync(join(folder, 'other.json'), `{ ${change(texts.join(' '))}`)
  const all = JSON.stringify(change(texts.join('').replace('\ud800', '')))
  writeFileSync(join(folder, 'own.yaml'), `sirun: 1\nid: own\ntitle: ${all}\nsummary: ${all}\nowner: o\n${all}: 1\n`)
  return folder
}

interface After extends TerminalState {
  lines: string[]
  /** What is written next, with its attributes. */
  next: string
}

async function afterRunning(line: string, folder: string): Promise<After> {
  const terminal = Terminal.start(folder)
  try {
    await terminal.run(line)
    await terminal.run("echo 'what comes next'; echo")
    const lines = terminal.screen().split('\n')
    const next = terminal.lastLines(3)
    return { ...terminal.state(), lines, next }
  } finally {
    terminal.end()
  }
}

/** Where something stands, not what. */
function shape(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/[^ ]/g, 'x'))
}

/** `shape`: the same text stands at the same places. Elsewhere escapes differ in length, or lines are cut. */
const commands: [name: string, line: string, compared: 'state' | 'shape'][] = [
  ['match', 'sirun match file:finding.json', 'shape'],
  ['a rehearsal', 'sirun respond file:finding.json --drill --script --runbook ec2-command-and-control --state-dir state', 'shape'],
  ['match --json', 'sirun match file:finding.json --json', 'state'],
  ['a rehearsal, --json', 'sirun respond file:finding.json --drill --script --runbook ec2-command-and-control --state-dir state --json', 'state'],
  ['what is no JSON', 'sirun match file:other.json', 'state'],
  ['lint', 'sirun lint own.yaml', 'state'],
  ['the report', 'sirun respond - --drill --script --runbook ec2-command-and-control --state-dir state < finding.json > log; sirun runs --state-dir state; sirun report 0 --state-dir state', 'state'],
]

const inTerminal = hasTmux ? describe : describe.skip
inTerminal(`in a terminal${hasTmux ? '' : ' (skipped: tmux is not installed)'}`, () => {
  test.each(commands)('%s', async (_, line, compared) => {
    const hostile = await afterRunning(line, folderWith((text) => text))
    const tame = await afterRunning(line, folderWith(harmless))
    expect({ flags: hostile.flags, clipboard: hostile.clipboard, next: hostile.next }).toEqual({
      flags: tame.flags,
      clipboard: '',
      next: tame.next,
    })
    const shown = hostile.lines.join('')
    expect(shown).toMatch(/(?:\\x1b|\\u001b)\]52;c;b3duZWQ=(?:\\x07|\\u0007)/)
    expect(shown).not.toContain('bug of sirun')
    if (compared === 'shape') expect(shape(hostile.lines)).toEqual(shape(tame.lines))
  }, 60_000)

  // The others change what stands there already, act on who reads it, or on other terminals than tmux.
  const changing = [
    ...['title', 'clipboard', 'the window name', 'bell', 'hidden cursor', 'insert mode', 'alternate screen', 'mouse'],
    ...['scroll region', 'no wrapping', 'colour', 'line drawing'],
  ]

  test.each(changing)('the test itself sees what bare text does: %s', async (name) => {
    const [bare, tame] = [emptyFolder(), emptyFolder()]
    writeFileSync(join(bare, 'text'), payloads[name]!)
    writeFileSync(join(tame, 'text'), harmless(payloads[name]!))
    const [hostile, kind] = [await afterRunning('cat text; echo', bare), await afterRunning('cat text; echo', tame)]
    expect(hostile).not.toMatchObject({ flags: kind.flags, clipboard: '', next: kind.next })
  }, 30_000)
})
