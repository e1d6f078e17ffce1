import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { JournalRecord, RecordBody } from '../../src/engine/records.js'
import { Unknown } from '../../src/expressions/unknown.js'
import { noHash } from '../../src/journal/record-line.js'
import { verifyJournal, type VerifiedJournal } from '../../src/journal/verify-journal.js'
import { buildReport } from '../../src/report/build-report.js'
import { reportAsJson } from '../../src/report/formats/json.js'
import { reportAsMarkdown } from '../../src/report/formats/markdown.js'
import type { Report } from '../../src/report/report.js'
import { goldenBytes, readGolden } from '../journal/golden-journal.js'
import { sampleRun } from '../journal/sample-run.js'

const records = sampleRun.map(({ record }) => record)
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const fixture = (name: string): string => readFileSync(join(process.cwd(), 'test/fixtures/report', name), 'utf8')

function journal(list: JournalRecord[], rest: Partial<VerifiedJournal> = {}): VerifiedJournal {
  return { records: list, head: { seq: list.length, hash: noHash }, problems: [], evidence: [], unanchoredSince: 1, ...rest }
}

/** A run of the given records, a second apart, behind the sample's opening. */
function run(...bodies: RecordBody[]): Report {
  return buildReport(journal([records[0]!, ...bodies.map((body, i) => ({ at: `2026-11-24T03:01:${String(i).padStart(2, '0')}.000Z`, mono: 66_000 + i * 1000, ...body }))]))
}

const intent = (purpose: 'change' | 'via' | 'undo', becomes?: string): RecordBody => ({
  type: 'intent', address: 'a', title: 'A', purpose, attempt: 1, service: 'ec2', operation: 'ModifyInstanceAttribute', place, params: {}, paramsSha256: '', now: '', before: 'old',
  ...(becomes !== undefined && { becomes }), recipe: { observe: { aws: 'ec2:DescribeInstances', value: 'output' }, irreversible: 'Gone for good', within: 1, names: {} },
})
const outcome = (purpose: 'change' | 'via' | 'undo', status: 'ok' | 'refused' = 'ok'): RecordBody => ({ type: 'outcome', address: 'a', purpose, status })
const stateOf = (...bodies: RecordBody[]): string => run(...bodies).changes[0]!.state

test('the report of the golden journal, byte for byte', () => {
  const report = buildReport(verifyJournal(goldenBytes, readGolden))
  expect(reportAsMarkdown(report)).toBe(fixture('format-1.md'))
  expect(reportAsJson(report)).toBe(fixture('format-1.json'))
})

test('each entry cites the record that it rests on', () => {
  const report = buildReport(verifyJournal(goldenBytes, readGolden))
  const typeOf = (record: number): string => records[record - 1]!.type
  expect(new Set(report.decisions.map(({ record }) => typeOf(record)))).toEqual(new Set(['answer', 'approval']))
  expect(new Set(report.calls.map(({ record }) => typeOf(record)))).toEqual(new Set(['intent', 'undo-intent']))
  for (const { record, outcomeRecord } of report.calls) expect(['outcome', 'unknown', 'undo-outcome']).toContain(typeOf(outcomeRecord ?? record))
  expect(report.changes.map(({ record }) => typeOf(record))).toEqual(['intent', 'intent', 'intent'])
  for (const { record, at } of report.timeline) expect(at).toBe(records[record - 1]!.at)
  expect(report.verdict).toEqual({ verdict: 'true-positive', record: records.findIndex(({ type }) => type === 'verdict') + 1 })
  expect(report.evidence).toMatchObject([{ record: 8, name: 'instance', bytes: 160, status: 'ok', contentBytes: 40 }])
})

test('what was not done is told apart from what did not apply and what was so already', () => {
  const started = (address: string): RecordBody => ({ type: 'step-started', address, title: address, kind: 'aws', applies: true, phase: 'isolate' })
  const finished = (address: string, result: 'done' | 'already' | 'n/a' | 'declined' | 'failed' | 'blocked' | 'partly'): RecordBody => ({ type: 'step-finished', address, outcome: result })
  const ends = ['done', 'already', 'n/a', 'declined', 'failed', 'blocked', 'partly'] as const
  const report = run({ type: 'phase-started', phase: 'isolate' }, ...ends.flatMap((end) => [started(end), finished(end, end)]), started('begun'), finished('jumped', 'n/a'), finished('already[0]', 'already'))
  expect(report.notDone.map(({ address, outcome }) => `${address} ${outcome}`)).toEqual(['declined declined', 'failed failed', 'blocked blocked', 'partly partly', 'begun unfinished'])
  expect(report.already).toMatchObject([{ address: 'already', phase: 'isolate' }, { address: 'already[0]', title: 'already' }])
  expect(report.notApplicable).toMatchObject([{ address: 'n/a' }, { address: 'jumped', phase: 'isolate' }])
})

test('a change is no more than what was seen of it', () => {
  const seen: RecordBody = { type: 'verified', address: 'a', value: 'new' }
  expect(stateOf(intent('change', 'new'))).toBe('unknown')
  expect(stateOf(intent('change', 'new'), outcome('change'))).toBe('unverified')
  expect(stateOf(intent('change', 'new'), outcome('change'), seen)).toBe('verified')
  expect(stateOf(intent('change', 'new'), outcome('change', 'refused'))).toBe('refused')
  expect(stateOf(intent('change', 'new'), { type: 'unknown', address: 'a', purpose: 'change', error: { name: 'E', message: '' } })).toBe('unknown')
  expect(stateOf(intent('via', 'way'), outcome('via'), intent('change', 'new'), outcome('change'), seen)).toBe('verified')
  const back = run(intent('via', 'way'), outcome('via'), intent('change', 'new'), outcome('change', 'refused'), intent('undo', 'old'), outcome('undo'))
  expect(back.changes).toMatchObject([{ state: 'put-back', before: 'old', after: 'new', record: 2, stateRecord: 7, ending: { kind: 'irreversible', why: 'Gone for good' } }])
  expect(back.calls.map(({ purpose, outcome: said }) => `${purpose} ${said}`)).toEqual(['via ok', 'change refused', 'undo ok'])
})

test('an answer belongs to the call that it answers', () => {
  const report = run(intent('change', 'new'), { type: 'outcome', address: 'a', purpose: 'observe', status: 'ok', requestId: 'look' }, { ...outcome('change'), requestId: 'made' } as RecordBody, { ...outcome('change', 'refused'), requestId: 'stray' } as RecordBody, intent('change', 'new'))
  expect(report.calls).toMatchObject([{ outcome: 'ok', requestId: 'made', outcomeRecord: 4 }, { outcome: 'none', outcomeRecord: null }])
  expect(report.calls[1]).not.toHaveProperty('requestId')
})

test('a dry run says that it sent nothing', () => {
  const dry = buildReport(journal([{ ...records[0]!, mode: 'dry-run' } as JournalRecord, { at: '', mono: 0, ...intent('change'), params: { Id: new Unknown('b') } } as JournalRecord]))
  expect(dry.changes).toMatchObject([{ state: 'previewed' }])
  expect(dry.calls).toMatchObject([{ outcome: 'previewed' }])
  expect(reportAsMarkdown(dry)).toContain('**DRY RUN.**')
  expect(reportAsJson(dry)).toContain('"known after b"')
})

test('times count by the monotonic clock within a process and by the wall clock across', () => {
  const answer: RecordBody = { type: 'answer', address: 'start', request: 'start', reply: { do: 'start' }, by: 'responder' }
  const first = records[0]!
  // The wall clock was set back by an hour meanwhile.
  const jumped = { ...answer, at: '2026-11-24T02:00:10.000Z', mono: first.mono + 10_000 }
  expect(buildReport(journal([first, jumped])).times).toEqual({ toAcknowledge: 10_000, toContain: null, total: null })
  const session = { at: first.at, mono: 1, type: 'session', session: 2, host: 'h', user: 'u', pid: 1 } as const
  expect(buildReport(journal([first, session, { ...answer, at: '2026-11-24T03:01:00.000Z', mono: 7 }])).times.toAcknowledge).toBe(60_000)
})

test('nothing was contained where nothing was isolated', () => {
  const phase = (type: 'phase-started' | 'phase-finished'): RecordBody => ({ type, phase: 'isolate' })
  expect(run(phase('phase-started'), phase('phase-finished')).times.toContain).toBeNull()
  expect(run(phase('phase-started'), { type: 'step-finished', address: 'a', outcome: 'already' }, phase('phase-finished')).times.toContain).toBe(63_000)
  expect(run(phase('phase-started'), intent('change', 'new'), { type: 'verified', address: 'a', value: 'new' }).times.toContain).toBeNull()
})

test('a damaged journal is reported as far as it goes, and says so first', () => {
  const damaged = Uint8Array.from(goldenBytes)
  damaged[12_000]! ^= 4
  const verified = verifyJournal(damaged, readGolden)
  const report = buildReport(verified)
  expect(report.journal).toMatchObject({ records: verified.records.length, problems: [{ code: 'journal-damaged', record: verified.records.length + 1 }] })
  expect(reportAsMarkdown(report).split('\n')[2]).toContain('not as it was written')
  expect(() => buildReport(verifyJournal(damaged.subarray(0, 50), readGolden))).toThrow(expect.objectContaining({ kind: 'state', diagnostics: [expect.objectContaining({ code: 'journal-unreadable' })] }))
})

test('an anchor at the head is said to prove all', () => {
  const { head } = verifyJournal(goldenBytes, readGolden)
  const report = buildReport(verifyJournal(goldenBytes, readGolden, head))
  expect(report.journal.unanchoredSince).toBeNull()
  expect(reportAsMarkdown(report)).not.toContain('Unanchored')
})

test('a long value stands in a fence of its own that nothing inside can end', () => {
  const long = `${'`'.repeat(5)}\n# not a heading\n${'x'.repeat(200)}`
  const lines = reportAsMarkdown(run(intent('change', long))).split('\n')
  const fence = lines.findIndex((line) => /^`{6,}/.test(line))
  expect(lines[fence]).toBe('``````json')
  expect(lines.slice(fence + 1)).toContain('``````')
})

test('text from outside changes no line of the report and leaves nothing that acts', () => {
  const lines = (text: string): string[] => {
    const opened = { ...records[0]!, finding: { id: text, type: text, title: text }, inputs: { x: text }, user: text, runbook: { kind: 'runbook', id: 'r', title: text, sha256: '' } } as JournalRecord
    const note: JournalRecord = { at: '2026-11-24T03:00:01.000Z', mono: 1, type: 'note', address: text, text, by: text }
    const answer: JournalRecord = { at: '2026-11-24T03:00:02.000Z', mono: 2, type: 'answer', address: text, request: 'missing', reply: { do: 'go-on', reason: text }, by: text }
    return reportAsMarkdown(buildReport(journal([opened, note, answer]))).split('\n')
  }
  const plain = lines('text')
  const cells = (line: string): number => line.replace(/\\./g, '').split('|').length
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.array(fc.constantFrom('\n', '\r', '|', '`', '<', '>', '#', '\\', '\u001b[2J', '\u202e', '\ud800', '](x)', '![', '&lt;', '${x}', '- ', '* '), { maxLength: 20 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const made = lines(text)
      expect(made.map(cells)).toEqual(plain.map(cells))
      expect(made.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}<]/u)
    }),
    { numRuns: 500 },
  )
})

test('the JSON is ASCII, and says what the records say', () => {
  const report = buildReport(verifyJournal(goldenBytes, readGolden))
  const text = reportAsJson(report)
  expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  expect(JSON.parse(text)).toMatchObject({ format: 1, finding: { title: '\u001b[2J\u202e<b>C&C</b> | `x` 日本 \ud800', firstSeen: '2026-11-24T02:11:00.000Z', severity: 'HIGH 8' }, inputs: { first_seen: '2026-11-24T02:11:00.000Z' } })
})
