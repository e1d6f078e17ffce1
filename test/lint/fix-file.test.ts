/** Fixes: each kind of them, what they leave as it is, and that they make nothing worse. */
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import { applyFix } from '../../src/lint/apply-fix.js'
import { fixFile } from '../../src/lint/fix-file.js'
import { lintFiles } from '../../src/lint/lint-files.js'
import { readCatalogText } from '../../src/runbooks/runbook-catalog.js'

const nothing = { runbooks: new Map(), procedures: new Map() }
const lint = (text: string): Promise<Diagnostic[]> => lintFiles([readCatalogText(text, '/r/look.yaml', 'look.yaml')], nothing)

const head = `# A comment
sirun: 1
id: look      # and one more
title:   T
summary: S
owner: o
reviewed: { on: 2026-11-01, by: o, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
inputs: { x: { type: string, describe: X } }
`
const sure = `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`
const step = (line: string): string => `${head}${sure}  - id: b\n    title: B\n    ${line}\n    end: benign\n`

test.each([
  ['a key', step('wehn: "!steps.sure"  # why'), step('when: "!steps.sure"  # why')],
  ['an expression with a !', step('when: !steps.sure'), step('when: "!steps.sure"')],
  ['an expression that begins with a quote', step('when: "a" == inputs.x'), step(`when: '"a" == inputs.x'`)],
  ['an expression with both quotes', step(`when: "a" == inputs.x || inputs.x == 'b'`), step(`when: '"a" == inputs.x || inputs.x == ''b'''`)],
  ['a text with a colon', `${head}${sure.replace('- {', '- { ')}  - id: m\n    title: Look: there\n    manual: M\n`, `${head}${sure.replace('- {', '- { ')}  - id: m\n    title: "Look: there"\n    manual: M\n`],
  ['a ! in a flow map', `${head}${sure}  - { id: b, title: B, when: !steps.sure, end: benign }\n`, `${head}${sure}  - { id: b, title: B, when: "!steps.sure", end: benign }\n`],
  ['http', `${head}references: [http://example.com/a, "http://example.com/b"] # c\n${sure}`, `${head}references: [https://example.com/a, "https://example.com/b"] # c\n${sure}`],
  ['the id', `${head.replace('id: look ', 'id: luke ')}${sure}`, `${head}${sure}`],
  ['an ignore of nothing', `${head}# sirun-ignore unguarded: x\n${sure}`, `${head}${sure}`],
  ['an ignore of nothing behind a value', `${head}${sure.replace('} }', '} } # sirun-ignore unguarded: x')}`, `${head}${sure}`],
])('%s is put right, and nothing else changes', async (_, before, after) => {
  const fixed = await fixFile(before, lint)
  expect(fixed.text).toBe(after)
  expect(fixed.applied.length).toBeGreaterThan(0)
  // Again: nothing is left to do.
  expect(await fixFile(fixed.text, lint)).toEqual({ text: after, applied: [] })
})

test('with CRLF and a byte order mark', async () => {
  const before = `\uFEFF${step('wehn: "!steps.sure"')}# sirun-ignore unguarded: x\n`.replaceAll('\n', '\r\n')
  expect((await fixFile(before, lint)).text).toBe(`\uFEFF${step('when: "!steps.sure"')}# sirun-ignore unguarded: x\n`.replaceAll('\n', '\r\n').replace(/# sirun-ignore.*\r\n$/, ''))
})

test.each([
  ['a # that may begin a comment', step('when: !steps.sure # or not')],
  ['a value that goes on below', step('when: !steps.sure &&\n      steps.sure')],
  ['a key that is near two others', `${head}${sure}  - { id: v, title: T, aws: "ec2:DescribeVpcs", whn: a }\n`],
  ['a key that stands there already', step('wehn: "!steps.sure"\n    when: "!steps.sure"')],
  ['a tag where no expression stands', `${head}${sure}  - { id: m, title: T, manual: !Ref x }\n`],
  ['a quote where no expression stands', `${head}${sure}  - id: m\n    title: "a" b\n    manual: M\n`],
  ['quotes behind which a name does not exist', step('when: !steps.nobody')],
])('%s is left to a person', async (_, text) => {
  expect((await fixFile(text, lint)).text).toBe(text)
})

test('what a fix makes worse is not kept', async () => {
  const fix = { title: 'Break it', edits: [{ range: { line: 1, column: 1, endLine: 1, endColumn: 2 }, text: 'X' }] }
  const problem = (code: string): Diagnostic => ({ code, severity: 'error', message: code, place: { line: 1, column: 1 } })
  const worse = await fixFile('a', async (text) => (text === 'a' ? [{ ...problem('old'), fix }] : [problem('new')]))
  expect(worse).toEqual({ text: 'a', applied: [] })
  const useless = await fixFile('a', async () => [{ ...problem('old'), fix }])
  expect(useless).toEqual({ text: 'a', applied: [] })
  const unreadable = await fixFile('a', async (text) => (text === 'a' ? [{ ...problem('old'), fix }] : [{ ...problem('yaml-syntax'), place: { line: 9 } }]))
  expect(unreadable).toEqual({ text: 'a', applied: [] })
  const better = await fixFile('a', async (text) => (text === 'a' ? [{ ...problem('old'), fix }] : []))
  expect(better).toEqual({ text: 'X', applied: [{ code: 'old', title: 'Break it' }] })
})

test('several edits of a fix', () => {
  const range = (line: number, column: number, endColumn: number): { line: number; column: number; endLine: number; endColumn: number } => ({ line, column, endLine: line, endColumn })
  const fix = { title: 'T', edits: [{ range: range(1, 2, 3), text: 'longer' }, { range: range(2, 1, 1), text: '+' }, { range: range(1, 4, 5), text: '' }] }
  expect(applyFix('abcd\nef', fix)).toBe('alongerc\n+ef')
})
