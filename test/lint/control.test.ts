/** Ignores with their scopes and own problems, and the severities and options of the configuration. */
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import { lintFiles } from '../../src/lint/lint-files.js'
import { checkLintSettings, type LintSettings } from '../../src/lint/lint-settings.js'
import { readPolicy } from '../../src/lint/policy.js'
import { readCatalogText } from '../../src/runbooks/runbook-catalog.js'

const head = `sirun: 1
id: look
title: T
summary: S
owner: o
reviewed: { on: 2026-11-01, by: o, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
`
const nothing = { runbooks: new Map(), procedures: new Map() }

async function lint(text: string, settings?: LintSettings, policy?: string): Promise<Diagnostic[]> {
  const file = readCatalogText(text, '/r/look.yaml', 'look.yaml')
  const policies = policy === undefined ? {} : { policies: [readPolicy(policy, 'policy.json')] }
  const found = await lintFiles([file], nothing, settings && { lint: settings }, policies)
  return found.filter(({ code }) => ours.has(code))
}

/** What these tests are about: other rules may have an opinion too. */
const ours = new Set(['unknown-member', 'unknown-enum-value', 'wrong-ignore', 'unused-ignore', 'change-in-validate', 'action-not-covered', 'yaml-syntax', 'quote-it'])
const said = (found: readonly Diagnostic[]): string[] => found.map(({ code, place }) => `${place?.line} ${code}`)

const wrong = (id: string): string => `  - id: ${id}
    title: T
    aws: ec2:DescribeVpcs
    value: output.Vpc
`

test.each([
  ['at the end of the line', head + wrong('a').replace('output.Vpc\n', 'output.Vpc # sirun-ignore unknown-member: known\n').replace('value: output.Vpc #', 'value: "output.Vpc" #')],
  ['above the line', head + wrong('a').replace('    value', '    # sirun-ignore unknown-member: known\n    value')],
  ['above a block, for all its lines', head + wrong('a').replace('    value: output.Vpc', '    # sirun-ignore unknown-member: known\n    value: >-\n      size(output.Vpcs) > 0 &&\n      output.Vpc')],
  ['behind the mark of a block', head + wrong('a').replace('value: output.Vpc', 'value: >- # sirun-ignore unknown-member: known\n      output.Vpc')],
  ['above the step', `${head}  # sirun-ignore unknown-member: known\n${wrong('a')}`],
  ['above the step, among other comments and blank lines', `${head}  # sirun-ignore unknown-member: known\n  # and more\n\n${wrong('a')}`],
  ['at the head of the file', `# yaml-language-server: $schema=x\n# sirun-ignore unknown-member: known\n${head}${wrong('a')}${wrong('b')}`],
])('an ignore %s covers what it stands for', async (_, text) => {
  expect(said(await lint(text))).toEqual([])
  expect(said(await lint(text.replace(/#? ?sirun-ignore/g, '# sirun-once')))).toContain(`${text.split('\n').findIndex((line) => /output\.Vpc(?!s)/.test(line)) + 1} unknown-member`)
})

test('of a step it covers no other step, and of a line no other line', async () => {
  const steps = `${head}  # sirun-ignore unknown-member: known\n${wrong('a')}${wrong('b')}`
  expect(said(await lint(steps))).toEqual(['17 unknown-member'])
  const line = head + wrong('a').replace('    title', '    # sirun-ignore unknown-member: known\n    title')
  expect(said(await lint(line))).toEqual(['10 unused-ignore', '13 unknown-member'])
})

test('it covers its own rule alone', async () => {
  const text = `${head}  # sirun-ignore unknown-enum-value: known\n${wrong('a')}`
  expect(said(await lint(text))).toEqual(['9 unused-ignore', '13 unknown-member'])
})

test('what looks like an ignore in a text is text', async () => {
  const text = `${head}  - id: m\n    title: T\n    manual: |\n      Do this\n      # sirun-ignore unknown-member: x\n  - { id: n, title: T, manual: "a # sirun-ignore unknown-member: x" }\n`
  expect(await lint(text)).toEqual([])
})

test.each([
  ['# sirun-ignore unknown-member', 'It gives no reason.'],
  ['# sirun-ignore unknown-member:', 'It gives no reason.'],
  ['# sirun-ignore *: all', 'It names one rule: there is no wildcard.'],
  ['# sirun-ignore unknown-*: all', 'It names one rule: there is no wildcard.'],
  ['# sirun-ignore', 'It is not written as an ignore.'],
  ['# sirun-ignore unknown-member, unguarded: x', 'It is not written as an ignore.'],
  ['# sirun-ignore unknown-membr: x', 'There is no rule unknown-membr.'],
  ['# sirun-ignore change-in-validate: x', 'change-in-validate cannot be ignored.'],
])('%s is an error and covers nothing', async (comment, message) => {
  const found = await lint(`${head}  ${comment}\n${wrong('a')}`)
  expect(said(found)).toEqual(['9 wrong-ignore', '13 unknown-member'])
  expect(found[0]).toMatchObject({ severity: 'error', message, place: { column: 3, endColumn: 3 + comment.length } })
})

test('what keeps people safe is said in spite of ignore and configuration', async () => {
  const text = `${head}  # sirun-ignore change-in-validate: we know\n  - id: c\n    title: T\n    aws: ec2:StopInstances\n    with: { InstanceIds: [i-0123] }\n    observe: { aws: ec2:DescribeVpcs, value: size(output.Vpcs) }\n    becomes: 0\n    keep: meant\n`
  const found = said(await lint(text))
  expect(found).toContain('9 wrong-ignore')
  expect(found.some((each) => each.endsWith('change-in-validate'))).toBe(true)
})

test('an ignore that hides nothing is a warning with its removal, the line whole where it stands alone', async () => {
  const alone = await lint(`${head}  # sirun-ignore unguarded: x\n  - { id: m, title: T, manual: M }\n`)
  expect(alone).toMatchObject([{ severity: 'warning', fix: { edits: [{ range: { line: 9, column: 1, endLine: 10, endColumn: 1 }, text: '' }] } }])
})

test('it is not called unused where its rule was not looked at: without a policy, and in a file that is broken', async () => {
  const covered = `${head}  # sirun-ignore action-not-covered: granted by hand\n  - { id: v, title: T, aws: "ec2:DescribeVpcs" }\n`
  expect(await lint(covered)).toEqual([])
  const all = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
  expect(said(await lint(covered, undefined, all))).toEqual(['9 unused-ignore'])
  const none = '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
  expect(await lint(covered, undefined, none)).toEqual([])
  const broken = `${head}  # sirun-ignore unguarded: x\n  - { id: m, title: T, manual: M, wehn: a }\n`
  expect(await lint(broken)).toEqual([])
})

test('severities of the configuration', async () => {
  const text = head + wrong('a')
  expect(await lint(text, { severity: { 'unknown-member': 'off' } })).toEqual([])
  expect(await lint(text, { severity: { 'unknown-member': 'warning' } })).toMatchObject([{ severity: 'warning' }])
  const unused = `${head}  # sirun-ignore unguarded: x\n  - { id: m, title: T, manual: M }\n`
  expect(await lint(unused, { severity: { 'unused-ignore': 'error' } })).toMatchObject([{ severity: 'error' }])
  expect(await lint(unused, { severity: { 'unused-ignore': 'off' } })).toEqual([])
})

test('options of the configuration', async () => {
  const text = `${head}  - { id: v, title: T, aws: "ec2:DescribeVpcs" }\n`
  const none = '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
  expect(await lint(text, undefined, none)).toMatchObject([{ message: 'No policy allows ec2:DescribeVpcs.' }])
  expect(await lint(text, { options: { 'action-not-covered': { granted: ['ec2:Describe*'] } } }, none)).toEqual([])
})

test.each([
  [{ severity: { 'no-such': 'off' as const } }, 'unknown-rule', 'There is no rule no-such.'],
  [{ options: { 'unknown-membr': {} } }, 'unknown-rule', 'There is no rule unknown-membr.'],
  [{ severity: { 'change-in-validate': 'warning' as const } }, 'rule-stays-on', 'change-in-validate stays an error.'],
  [{ options: { 'action-not-covered': { grant: [] } } }, 'unknown-option', 'action-not-covered has no option grant.'],
  [{ options: { 'action-not-covered': { granted: 'all' } } }, 'wrong-option', 'granted of action-not-covered must be a list of text.'],
  [{ options: { 'action-not-covered': { granted: [1] } } }, 'wrong-option', 'granted of action-not-covered must be a list of text.'],
  [{ options: { unguarded: { a: 1 } } }, 'unknown-option', 'unguarded has no option a.'],
])('wrong settings: %j', (settings, code, message) => {
  expect(checkLintSettings(settings)).toMatchObject([{ code, message }])
})

test('right settings', () => {
  expect(checkLintSettings({ severity: { unguarded: 'warning', 'change-in-validate': 'error' }, options: { 'action-not-covered': { granted: ['a'] } } })).toEqual([])
})
