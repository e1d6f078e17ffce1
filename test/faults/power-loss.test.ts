/**
 * The power fails at any operation of the disk, in the middle of a run, of its recovery, and of the recovery of that. The
 * disk tears what was not synced in pages of 512 or 4,096 bytes. What was acknowledged is there, and the run goes on.
 */
import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import type { JournalRecord } from '../../src/engine/records.js'
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { createJournal, openJournal } from '../../src/journal/journal-file.js'
import { readRun } from '../../src/journal/run-store.js'
import { sampleRun } from '../journal/sample-run.js'
import { bufferingFiles, type BufferingFiles } from './buffering-files.js'
import { counted, tries } from './counts.js'

class PowerLoss extends Error {}

const folder = '/state/runs/01KAS3Q6R00000000000000000'
const clock = { now: () => new Date('2026-11-24T04:00:00.000Z'), monotonic: () => 1 }
const lock = async () => ({ release: async () => undefined })
const note = (i: number, length: number): JournalRecord => ({ at: '2026-11-24T04:00:01.000Z', mono: 2, type: 'note', text: `${i} ${'x'.repeat(length)}`, by: 'responder' })

/** Ends the process at the nth operation from now on. */
function failAt(files: BufferingFiles, nth: number): void {
  let operations = 0
  files.before = () => {
    if (++operations === nth) throw new PowerLoss()
  }
}

const scenario = fc.record({
  /** Length of each record's text, and whether its append is synced. */
  appends: fc.array(fc.record({ length: fc.oneof(fc.nat(900), fc.constantFrom(4_000, 9_000, 70_000)), sync: fc.boolean() }), { minLength: 1, maxLength: 12 }),
  /** At which operation the power fails: in the run, then in each recovery. */
  losses: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
  page: fc.constantFrom(512, 4_096),
  seed: fc.integer(),
})

test('what was acknowledged is never lost, and the journal goes on behind it', async () => {
  const stats = { recovered: 0, begun: 0, runs: 0 }
  await fc.assert(
    fc.asyncProperty(scenario, async ({ appends, losses, page, seed }) => {
      const chance = chanceFrom(seed)
      stats.runs++
      let files = bufferingFiles()
      const told: JournalRecord[] = []
      let acknowledged = 0
      failAt(files, losses[0]!)
      try {
        const journal = await createJournal(folder, { files, lock })
        for (const [i, { length, sync }] of appends.entries()) {
          const record = i === 0 ? sampleRun[0]!.record : note(i, length)
          told.push(record)
          await journal.append(record, { sync: sync || i === 0 })
          if (sync || i === 0) acknowledged = told.length
        }
      } catch (error) {
        if (!isLoss(error)) throw error
      }
      files = files.losePower(chance, page)
      for (const loss of losses.slice(1)) {
        failAt(files, loss)
        await openJournal(folder, clock, { files, lock }).catch((error: unknown) => void (isLoss(error) || isEmpty(error) || fail(error)))
        files = files.losePower(chance, page)
      }
      if (acknowledged === 0 && !canBeOpened(files)) return
      stats.begun++
      const { journal, records } = await openJournal(folder, clock, { files, lock })
      const kept = records.filter(({ type }) => type !== 'recovered')
      stats.recovered += records.length - kept.length
      expect(kept.length).toBeGreaterThanOrEqual(acknowledged)
      deepStrictEqual(kept, told.slice(0, kept.length))
      await journal.append(note(99, 10), { sync: true })
      expect(readRun(folder, undefined, files)).toMatchObject({ problems: [], records: { length: records.length + 1 } })
    }),
    { numRuns: tries(4_000, 60_000), seed: 11 },
  )
  // Else the disk would be too kind to prove anything.
  expect(stats.begun).toBeGreaterThan(stats.runs / 2)
  expect(stats.recovered).toBeGreaterThan(stats.runs / 10)
  counted('P2', 'losses of power in runs and recoveries', stats.runs)
}, 3_600_000)

function chanceFrom(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    // xorshift32
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** The journal calls every error of the disk unwritable. */
function isLoss(error: unknown): boolean {
  return error instanceof PowerLoss || (error instanceof SirunError && error.diagnostics[0]?.code === 'journal-unwritable')
}

function isEmpty(error: unknown): boolean {
  return error instanceof SirunError && ['journal-empty', 'journal-missing'].includes(error.diagnostics[0]!.code)
}

function canBeOpened(files: BufferingFiles): boolean {
  return readRun(folder, undefined, files).records.length > 0
}

function fail(error: unknown): never {
  throw error
}
