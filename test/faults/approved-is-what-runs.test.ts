/** What was approved is what runs: whatever changes between the approval and the call is refused or asked about anew. */
import fc from 'fast-check'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Operator, Request } from '../../src/engine/ports.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { same } from '../../src/engine/compare.js'
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { createJournal, openJournal } from '../../src/journal/journal-file.js'
import { noHash, encodeLine } from '../../src/journal/record-line.js'
import { readRun } from '../../src/journal/run-store.js'
import { fakeAws, type FakeAws } from '../engine/fake-aws.js'
import { recordsOf } from '../engine/play.js'
import { scripted } from '../engine/scripted-operator.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { counted, tries } from './counts.js'
import { initialWorld } from './golden-run.js'
import { resume, start } from './live-golden.js'
import { bufferingFiles } from './buffering-files.js'

const newFolder = temporaryFolders()
const folder = '/state/runs/01KAS3Q6R00000000000000000'
const lock = async () => ({ release: async () => undefined })

/** What somebody changes in AWS while sirun waits: for a person, or for AWS's answer. */
type Meddling = { at: number; topic: string; value: string }[]

const meddling: fc.Arbitrary<Meddling> = fc.array(
  fc.record({ at: fc.integer({ min: 1, max: 40 }), topic: fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon'), value: fc.constantFrom('other', 'open', 'closed', 'more') }),
  { minLength: 1, maxLength: 4 },
)

/** Every intent of a change that nobody was shown as it is; `asked` are the questions, all of them answered with yes. */
function unapproved(records: readonly JournalRecord[], asked: readonly Request[]): string[] {
  const shown = asked.flatMap((request) => (request.kind === 'change' ? request.changes : []))
  return recordsOf(records, 'intent').flatMap(({ purpose, address, operation, params, before, token }) => {
    if (purpose !== 'change') return []
    // The token follows from run and step, and is no part of what is decided.
    const written = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== token))
    // What was agreed to once may be so again: the state moved and moved back.
    const isShown = shown.some((change) => change.address === address && change.operation === operation && same(change.params, written) && same(change.before, before))
    return isShown ? [] : [`${address}: ${JSON.stringify([written, before])} was never shown`]
  })
}

test('the state before moves while a person decides, or just before the call: only what was shown for the new state is sent', async () => {
  const stats = { runs: 0, differed: 0 }
  await fc.assert(
    fc.asyncProperty(meddling, async (meddlings) => {
      const aws: FakeAws = fakeAws(initialWorld())
      let moments = 0
      const meddle = (): void => {
        moments++
        for (const { at, topic, value } of meddlings) if (at === moments) aws.state.topics[topic] = { Policy: value }
      }
      aws.onCall = ({ purpose, params }) => {
        // Nobody can see what changes between the last look and the call: the look itself is the last moment.
        if (purpose === 'read' || purpose === 'observe') return meddle()
        const last = written.at(-1)!
        if (last.type === 'intent' && 'TopicArn' in params && last.purpose === 'change') expect([last.before, 'way']).toContain(aws.state.topics[params['TopicArn'] as string]!['Policy'])
      }
      const asked: Request[] = []
      const inner = scripted({ trouble: { do: 'go-on', reason: 'seen' } }, asked)
      const operator: Operator = {
        ask: (request) => {
          meddle()
          return inner.ask(request)
        },
      }
      const written: JournalRecord[] = []
      const files = bufferingFiles()
      const walked = await start({
        folder, server: aws, operator, journal: { files, lock },
        around: (port) => ({ ...port, call: (call) => (written.splice(0, Infinity, ...readRun(folder, undefined, files).records), port.call(call)) }),
      })
      stats.runs++
      if (asked.some((request) => request.kind === 'change' && request.because === 'differs')) stats.differed++
      expect([walked.thrown, unapproved(walked.records, asked)]).toEqual([undefined, []])
    }),
    { numRuns: tries(200, 5_000), seed: 31 },
  )
  expect(stats.differed).toBeGreaterThan(stats.runs / 20)
  counted('P8', 'runs in which the state moved behind an approval', stats.runs)
})

/** A run on the disk that was stopped at its second step. */
async function stoppedRun(): Promise<{ folder: string; path: string; aws: FakeAws }> {
  const at = join(newFolder(), 'run')
  const aws = fakeAws(initialWorld())
  const { end } = await start({ folder: at, server: aws, operator: scripted({ 'change way': { do: 'stop', reason: 'later' } }, []) })
  expect(end?.status).toBe('stopped')
  return { folder: at, path: join(at, 'journal.jsonl'), aws }
}

describe('a journal that was edited behind an approval is refused, and nothing is sent', () => {
  test.each([
    ['the bytes of the runbook', /Step way/],
    ['a parameter of the change', /AttributeValue/],
    ['the state before', /open/],
    ['who approved', /tester/],
    ['the inputs', /"inputs":\{/],
  ])('%s', async (_what, pattern) => {
    const { folder: at, path, aws } = await stoppedRun()
    const text = readFileSync(path, 'latin1')
    const sent = aws.changes().length
    writeFileSync(path, text.replace(pattern, (found) => found.replace(/[a-z]/i, (letter) => (letter === 'x' ? 'y' : 'x'))), 'latin1')
    expect(readFileSync(path, 'latin1')).not.toBe(text)
    await expect(resume({ folder: at, server: aws })).rejects.toThrow(SirunError)
    expect(aws.changes().length).toBe(sent)
  })

  test('an approval that somebody appended with a hash of its own does not follow', async () => {
    const { folder: at, path, aws } = await stoppedRun()
    const { records } = readRun(at)
    const forged = encodeLine(recordsOf(records, 'approval')[0]!, { seq: records.length + 1, prev: noHash, synced: records.length })
    appendFileSync(path, forged.bytes)
    await expect(resume({ folder: at, server: aws })).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-chain' }] })
  })
})

test('a file that grew behind an approval stops the run before its call', async () => {
  const at = join(newFolder(), 'run')
  const aws = fakeAws(initialWorld())
  const operator: Operator = {
    ask: (request) => {
      if (request.kind === 'change') appendFileSync(join(at, 'journal.jsonl'), 'x')
      return scripted({}, []).ask(request)
    },
  }
  const { thrown } = await start({ folder: at, server: aws, operator })
  expect([(thrown as SirunError).diagnostics[0]!.code, aws.changes()]).toEqual(['journal-changed', []])
})

test('the files of a run are read once: an edit of the runbook on the disk changes nothing of it', async () => {
  const { folder: at, aws } = await stoppedRun()
  const { journal, records } = await openJournal(at, { now: () => new Date(0), monotonic: () => 0 })
  await journal.close()
  const [opened] = recordsOf(records, 'opened')
  // Everything that is needed is in the first record, under its hash.
  expect(opened!.files.map(({ sha256, text }) => [sha256, text.length])).toEqual([[opened!.runbook.sha256, opened!.files[0]!.text.length]])
  const resumed = await resume({ folder: at, server: aws })
  expect(resumed.end?.status).toBe('closed')
  await expect(createJournal(at)).rejects.toMatchObject({ diagnostics: [{ code: 'run-exists' }] })
})
