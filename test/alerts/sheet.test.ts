import { sheetOf, titleOf } from '../../src/alerts/sheet.js'
import { acknowledged, begun, closed, escalated, message, opened, reminded, resolved, stopped, summary } from './notices.js'

const rowsOf = (notice: Parameters<typeof sheetOf>[0]) => Object.fromEntries(sheetOf(notice).rows.map(({ label, lines }) => [label, lines]))

test('a title says how a run ended, and the name of the matter stays the same', () => {
  const { title } = opened.alert
  expect([opened, begun, stopped, closed].map((notice) => sheetOf(notice).title)).toEqual([title, title, `stopped: ${title}`, `closed, true-positive: ${title}`])
  expect(new Set([opened, begun, stopped, closed].map(titleOf))).toEqual(new Set([title]))
  const progress = { ...closed.progress! }
  delete progress.verdict
  expect(sheetOf({ ...closed, progress }).title).toBe(`closed, without a verdict: ${title}`)
})

test('how the run stands comes first, then the finding', () => {
  const { rows } = sheetOf(closed)
  expect(rows.map(({ label }) => label).slice(0, 6)).toEqual(['Run', 'Verdict', 'Changed', 'Not done', 'Evidence', 'What'])
  expect(rowsOf(begun)).toMatchObject({
    Run: ['01K0000000000000000000AAAA: open, in phase isolate', 'by ana on laptop-7, since 2026-11-24T03:00:00.000Z'],
    Changed: ['Cut the instance off: in force, 2026-11-24T03:00:00.000Z'],
    'Not done': ['Stop the instance: declined'],
    Evidence: [`memory.txt: SHA-256 ${'ab'.repeat(32)}`],
  })
})

test('without a run, it says first that nobody has it, or who does, and what is late', () => {
  const { title } = opened.alert
  expect([escalated, acknowledged, reminded, resolved].map((notice) => sheetOf(notice).title)).toEqual([
    `NOT ACKNOWLEDGED for 15 min, step 2: ${title}`,
    `acknowledged: ${title}`,
    `reminder 1, contained and still open: ${title}`,
    `resolved, benign: ${title}`,
  ])
  expect(titleOf(escalated)).toBe(title)
  expect([escalated, acknowledged, reminded, resolved].map((notice) => sheetOf(notice).states)).toEqual([
    ['Nobody has acknowledged this since 2026-11-24 03:00:00Z: you are told in step 2 of its escalation (tier 1).'],
    [],
    ['The time to resolve it is over by 20 min (since 2026-11-24 07:00:00Z).'],
    [],
  ])
  expect(sheetOf(escalated).rows.slice(0, 2)).toEqual([{ label: 'Told before', lines: ['oncall', 'second'] }, { label: 'Acknowledge', lines: [`sirun ack ${opened.key}`] }])
  expect(rowsOf(resolved)).toMatchObject({ Resolved: ['anna on laptop: resolved, 2026-11-24 08:00:00Z'], Note: ['Our scanner'] })
  expect(rowsOf(reminded)).toMatchObject({ 'Who has it': ['anna on laptop: contained, 2026-11-24 03:20:00Z'] })
})

test('a test, a group, a drill and a dry run say so', () => {
  expect(sheetOf({ ...opened, test: true })).toMatchObject({ title: `TEST: ${opened.alert.title}`, states: ['This is a test of the way to you. Nothing happened.'] })
  expect(sheetOf({ ...opened, grouped: { count: 12, since: summary.since } }).states).toEqual(['It stands for 12 alerts since 2026-11-24T02:50:00.000Z.'])
  expect(sheetOf({ ...message, mode: 'drill' }).states).toEqual(['The run is a drill: nothing is changed.'])
  expect(sheetOf({ ...begun, progress: { ...begun.progress!, mode: 'dry-run' } }).states).toEqual(['The run is a dry run: nothing is changed.'])
})

test('a summary and a message', () => {
  expect(sheetOf(summary)).toMatchObject({ title: '37 alerts were held back in 10 min', rows: [{ label: 'Types', lines: ['P4 Recon:EC2/PortProbeUnprotectedPort: 30', 'P3 Recon:EC2/Portscan: 7'] }] })
  expect(sheetOf(message)).toMatchObject({ title: 'Tell the owner', text: 'web-1 is cut off.\nIt stays so.', rows: [{ label: 'Run', lines: [message.run] }, { label: 'Said' }] })
  expect(titleOf({ ...message, subject: '' })).toBe(`Message of run ${message.run}`)
})
