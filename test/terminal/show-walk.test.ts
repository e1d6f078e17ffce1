/** A dry run ticks nothing that was not done. */
import type { JournalRecord, Mode } from '../../src/engine/records.js'
import { Unknown } from '../../src/expressions/unknown.js'
import { showWalk } from '../../src/terminal/show-walk.js'
import { makeTheme } from '../../src/terminal/theme.js'

const outline = { phases: [{ phase: 'isolate', steps: ['disks'] }], steps: new Map([['disks', { title: 'Snapshot it', kind: 'aws', isChange: true, polls: false }]]) }
const stamp = { seq: 1, at: '2026-11-20T03:05:00.000Z', mono: 20 }
const finished = { ...stamp, type: 'step-finished', address: 'disks', outcome: 'done', value: new Unknown('disks') } as JournalRecord
const permission = { ...stamp, type: 'permission', address: 'disks', purpose: 'change', service: 'ec2', operation: 'CreateSnapshot', permission: { label: 'unchecked', why: 'IAM cannot be asked' } } as JournalRecord
const observed = { ...stamp, mono: 10, type: 'observed', address: 'disks', moment: 'before', value: null } as JournalRecord

const shown = (mode: Mode): string => showWalk(finished, { outline, mode, before: [{ ...stamp, type: 'phase-started', phase: 'isolate' }, observed, permission] }, { columns: 80, theme: makeTheme(false) })

test('in a dry run a change is planned, with what AWS says of it', () => {
  expect(shown('dry-run')).toMatch(/^ {2}· Snapshot it: known after disks, unchecked: IAM cannot be asked$/m)
})

test('in a live run what was not observed is said to be so', () => {
  expect(shown('live')).toMatch(/^ {2}✔ Snapshot it: known after disks \(0\.0\u00a0s\), not seen$/m)
})

const told = { ...stamp, type: 'notified', address: 'tell', to: 'secops', subject: 'S', say: 'The key is off\u001b[2J since sirun turned it off, and all of its sessions with it.' } as const
const showTold = (more: object, mode: Mode = 'live'): string => showWalk({ ...told, ...more }, { outline, mode, before: [] }, { columns: 80, theme: makeTheme(false) })

test('a message is shown with whoever has it, and escaped; no line is longer than the screen', () => {
  const text = showTold({ by: 'mail' })
  expect(text).toMatch(/^03:05:00Z {2}» told +tell {2}secops \(mail instead\): The key is off/)
  expect(text).not.toContain('\u001b')
  expect(text.split('\n').every((line) => line.length <= 80)).toBe(true)
})

test('the phase of a message is named before it, and once', () => {
  const begun = { ...stamp, type: 'phase-started', phase: 'isolate' } as const
  const shownBehind = (before: readonly JournalRecord[]): string => showWalk(told, { outline, mode: 'live', before }, { columns: 80, theme: makeTheme(false) })
  expect(shownBehind([begun])).toMatch(/^\n {2}ISOLATE {2}LIVE\n\n03:05:00Z {2}» told/)
  expect(shownBehind([begun, told])).toMatch(/^03:05:00Z/)
})

test('one that does not leave, or that nobody has, says so', () => {
  expect(showTold({ sent: false }, 'drill')).toMatch(/^03:05:00Z {2}» not sent/)
  expect(showTold({ error: { name: 'NoRoute', message: 'nobody there' }, maybe: true })).toMatch(/^03:05:00Z {2}! not told[^]*\(NoRoute: nobody[^]*it may have\s+arrived\)\n$/)
})
