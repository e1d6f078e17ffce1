/** Each format shows the same rows, within the limits of its sink, and text from outside does nothing there. */
import fc from 'fast-check'
import { alertRows } from '../../src/alerts/alert-rows.js'
import { alertAsJira, type AdfNode } from '../../src/alerts/formats/jira.js'
import { alertAsJson } from '../../src/alerts/formats/json.js'
import { alertAsMarkdown } from '../../src/alerts/formats/markdown.js'
import { alertAsPlain } from '../../src/alerts/formats/plain.js'
import { alertAsSlack } from '../../src/alerts/formats/slack.js'
import type { Finding } from '../../src/findings/finding.js'
import { fixture } from '../findings/fixtures.js'
import { alertOf } from './alert-of.js'

const finding = fixture('ec2-c2-event')
const hostile = '\u001b]8;;http://evil.example\u0007<!channel> <@U1> *b* [x](http://evil.example) | `c` ```\n# h\n<script>alert(1)</script> \u202e @here'

/** Every text that others write says this. */
function saying(text: string): Finding {
  const { severity, instance, ...rest } = finding
  return { ...rest, arn: text, id: text, title: text, type: text, description: text, region: text, account: text, severity, instance: { ...instance!, id: text, tags: [{ key: 'Name', value: text }] }, remote: { ip: text, domain: text, country: text, asn: text, asn_org: text } }
}

/** What a terminal or a log acts on, in any of these outputs. */
const active = /[^\n\x20-\x7e\u200b…]/

test('plain: no line but the command and the link is longer than 78 columns', () => {
  const text = alertAsPlain(alertOf(finding))
  const long = text.split('\n').filter((line) => line.length > 78)
  expect(long.map((line) => line.trim().split(/[ :]/)[0])).toEqual(['Finding', 'sirun', 'https'])
  for (const { label } of alertRows(alertOf(finding))) expect(text).toContain(label)
})

test('plain, Markdown, Slack, Jira and JSON stay inert with hostile text', () => {
  const alert = alertOf(saying(hostile))
  const plain = alertAsPlain(alert)
  expect(plain).not.toMatch(active)
  const markdown = alertAsMarkdown(alert)
  expect(markdown).not.toMatch(active)
  const outside = markdown.replace(/^(`{3,})sh\n[\s\S]*?\n\1$/m, '')
  expect(outside).not.toMatch(/<(?!br>)|(?<!\\)\[x|(?<![\\`])`|^# |(?<!\\)\*b/m)
  // A row stays a row: no more cells than two.
  for (const row of outside.split('\n').filter((line) => line.startsWith('| '))) expect(row.match(/(?<!\\)\|/g)).toHaveLength(3)
  const slack = alertAsSlack(alert)
  expect(slack.text).not.toMatch(/<|>|\*b|@here/)
  for (const text of textsIn(slack.blocks)) expect(text.type).toBe('plain_text')
  const jira = alertAsJira(alert)
  expect(jira.summary).not.toMatch(active)
  for (const node of nodesIn(jira.description)) if (node.text !== undefined && node.marks) expect(node.text).toBe('Open in the console')
  expect(alertAsJson(alert)).not.toMatch(/[^\x20-\x7e]/)
})

test('any text: one line of JSON that gives it back, texts within the limits of Slack and Jira', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), (text) => {
    const alert = alertOf(saying(text))
    expect((JSON.parse(alertAsJson(alert)) as { finding: { title: string } }).finding.title).toBe(text)
    const { blocks } = alertAsSlack(alert)
    expect(blocks.length).toBeLessThanOrEqual(50)
    for (const { text: shown } of textsIn(blocks)) expect(shown.length).toBeLessThanOrEqual(3_000)
    expect(alertAsJira(alert).summary.length).toBeLessThanOrEqual(255)
    for (const { type, text: shown } of nodesIn(alertAsJira(alert).description)) if (type === 'text') expect(shown).not.toBe('')
  }), { numRuns: 100 })
})

test('Slack: a link that is too long for a button is left out', () => {
  const actions = (link: string) => alertAsSlack({ ...alertOf(finding), link }).blocks.filter((block) => (block as { type: string }).type === 'actions')
  expect([actions(`https://x/${'y'.repeat(2_990)}`), actions(`https://x/${'y'.repeat(2_991)}`)]).toMatchObject([[{}], []])
})

function textsIn(blocks: readonly object[]): { type: string; text: string }[] {
  return JSON.stringify(blocks) === '' ? [] : blocks.flatMap((block) => {
    const { text, elements = [] } = block as { text?: { type: string; text: string }; elements?: { text: { type: string; text: string } }[] }
    return [...(text ? [text] : []), ...elements.map((element) => element.text)]
  })
}

function nodesIn(node: AdfNode): AdfNode[] {
  return [node, ...(node.content ?? []).flatMap(nodesIn)]
}
