/** What changes in the record of a finding: only upwards, only what it does not say, and nobody else's words are lost. */
import { securityHubUpdate, type HubUpdate } from '../../src/alerts/security-hub-update.js'
import type { Verdict } from '../../src/engine/records.js'
import type { ValueMap } from '../../src/expressions/value.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { acknowledged, begun, closed, escalated, hostile, opened, reminded, resolved, stopped } from './notices.js'

function closedAs(verdict: Verdict): AlertNotice {
  return { ...closed, progress: { ...closed.progress!, verdict } }
}

/** The record after it was updated. */
function updated(record: ValueMap, update: HubUpdate): ValueMap {
  return { ...record, ...update }
}

test('alerted, begun, stopped: NOTIFIED, with a note that says how it stands', () => {
  expect(securityHubUpdate(opened, {})).toEqual({ Workflow: { Status: 'NOTIFIED' }, Note: { Text: 'sirun: alerted as P2, 2026-11-24T03:00:00.000Z.', UpdatedBy: 'sirun' } })
  expect(securityHubUpdate(begun, { Workflow: { Status: 'NOTIFIED' } })).toEqual({ Note: { Text: `sirun: run ${begun.progress!.run} is in phase isolate; by ana on laptop-7.`, UpdatedBy: 'sirun' } })
  expect(securityHubUpdate(stopped, {}).Note!.Text).toContain('was stopped in phase isolate')
})

test.each([
  ['true-positive', 'RESOLVED', 'TRUE_POSITIVE'],
  ['false-positive', 'SUPPRESSED', 'FALSE_POSITIVE'],
  ['benign', 'SUPPRESSED', 'BENIGN_POSITIVE'],
  ['duplicate', 'SUPPRESSED', undefined],
] as const)('closed, %s: %s, %s', (verdict, status, state) => {
  const update = securityHubUpdate(closedAs(verdict), { Workflow: { Status: 'NOTIFIED' }, VerificationState: 'UNKNOWN' })
  expect(update).toEqual({ Workflow: { Status: status }, ...(state && { VerificationState: state }), Note: { Text: expect.stringContaining(`is closed, ${verdict}`), UpdatedBy: 'sirun' } })
})

test('closed without a verdict: it stays with those who were told', () => {
  const progress = { ...closed.progress! }
  delete progress.verdict
  expect(securityHubUpdate({ ...closed, progress }, {})).toEqual({ Workflow: { Status: 'NOTIFIED' }, Note: expect.objectContaining({ Text: expect.stringContaining('without a verdict') }) })
})

test('without a run: the note says how it stands, and the verdict decides', () => {
  const notes = [escalated, acknowledged, reminded].map((notice) => securityHubUpdate(notice, { Workflow: { Status: 'NOTIFIED' } }))
  expect(notes.map(({ Note, ...more }) => [Note!.Text, more])).toEqual([
    ['sirun: P2, NOT ACKNOWLEDGED for 15 min, step 2.', {}],
    ['sirun: P2, acknowledged; by anna on laptop.', {}],
    ['sirun: P2, reminder 1, contained and still open; by anna on laptop.', {}],
  ])
  expect(securityHubUpdate(resolved, {})).toEqual({ Workflow: { Status: 'SUPPRESSED' }, VerificationState: 'BENIGN_POSITIVE', Note: { Text: 'sirun: P2, resolved, benign; by anna on laptop.', UpdatedBy: 'sirun' } })
})

test.each(['RESOLVED', 'SUPPRESSED'])('%s stays when it is only told, and when somebody else decided', (Status) => {
  for (const notice of [opened, begun, stopped]) expect(securityHubUpdate(notice, { Workflow: { Status } })).not.toHaveProperty('Workflow')
  for (const verdict of ['true-positive', 'false-positive'] as const) {
    expect(securityHubUpdate(closedAs(verdict), { Workflow: { Status }, Note: { Text: 'ours', UpdatedBy: 'ana' } })).not.toHaveProperty('Workflow')
  }
})

test('a later verdict replaces that of an earlier run', () => {
  const first = updated({}, securityHubUpdate(closedAs('false-positive'), {}))
  expect(securityHubUpdate(closedAs('true-positive'), first)).toMatchObject({ Workflow: { Status: 'RESOLVED' }, VerificationState: 'TRUE_POSITIVE' })
})

test('told again, nothing changes', () => {
  for (const notice of [opened, begun, stopped, closed]) {
    for (const record of [{}, { Note: { Text: `look \\x0a at ${hostile}`, UpdatedBy: 'ana' } }]) {
      const once = updated(record, securityHubUpdate(notice, record))
      expect(securityHubUpdate(notice, once)).toEqual({})
    }
  }
})

test("somebody's note stays until the run is closed, and is quoted then", () => {
  const record = { Note: { Text: 'I look at it', UpdatedBy: 'ana' } }
  expect(securityHubUpdate(begun, record)).toEqual({ Workflow: { Status: 'NOTIFIED' } })
  const after = updated(record, securityHubUpdate(closed, record))
  expect(after['Note']).toEqual({ Text: expect.stringMatching(/^sirun: run .* Before, from ana: I look at it$/), UpdatedBy: 'sirun' })
  expect(securityHubUpdate(closedAs('benign'), after).Note!.Text).toMatch(/is closed, benign.*Before, from ana: I look at it$/)
})

test('a note is one line of at most 512 characters, whatever stands in it', () => {
  for (const text of [hostile, hostile.repeat(20), '\u{1f512}'.repeat(400)]) {
    const notice: AlertNotice = { ...closed, progress: { ...closed.progress!, by: text, phase: text } }
    const record = { Note: { Text: text, UpdatedBy: text } }
    const update = securityHubUpdate(notice, record)
    const { Text } = update.Note!
    expect(securityHubUpdate(notice, updated(record, update))).toEqual({})
    expect(Text.length).toBeLessThanOrEqual(512)
    expect(Text).not.toMatch(/[\p{Cc}\p{Cf}]|[\ud800-\udbff](?![\udc00-\udfff])/u)
  }
})
