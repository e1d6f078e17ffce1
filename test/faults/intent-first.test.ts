/** When AWS receives a changing request, its intent is on the disk, so that no loss of power takes it away. */
import type { Aws } from '../../src/engine/ports.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { sha256 } from '../../src/engine/derived-ids.js'
import { scanJournal } from '../../src/journal/scan-journal.js'
import { fakeAws } from '../engine/fake-aws.js'
import { bufferingFiles, type BufferingFiles } from './buffering-files.js'
import { counted } from './counts.js'
import { containedWorld, essence, goldenRequests, initialWorld } from './golden-run.js'
import { runId, start, undoAll } from './live-golden.js'

const folder = '/state/runs/01KAS3Q6R00000000000000000'
const lock = async () => ({ release: async () => undefined })

/** What the disk holds for certain when the call arrives: the last record of it. */
function lastOnDisk(files: BufferingFiles): JournalRecord | undefined {
  const bytes = files.onDisk(`${folder}/journal.jsonl`) ?? Buffer.alloc(0)
  return scanJournal(bytes).lines.at(-1)?.members as JournalRecord | undefined
}

test('the intent of each changing request, and of each request of undo, is on the disk when it arrives', async () => {
  const files = bufferingFiles()
  const aws = fakeAws(initialWorld())
  const arrived: string[] = []
  const checking = (inner: Aws): Aws => ({
    ...inner,
    call: (call) => {
      if (call.purpose === 'read' || call.purpose === 'observe') return inner.call(call)
      const { type, address, service, operation, paramsSha256 } = lastOnDisk(files) as Extract<JournalRecord, { type: 'intent' }>
      const wanted = { type: call.purpose === 'undo' ? 'undo-intent' : 'intent', address: call.address, service: call.service, operation: call.operation, paramsSha256: sha256(call.params) }
      expect({ type, address, service, operation, paramsSha256 }).toEqual(wanted)
      arrived.push(call.address)
      return inner.call(call)
    },
  })
  const golden = { folder, server: aws, journal: { files, lock }, around: checking }
  const walked = await start(golden)
  expect([walked.thrown, walked.end?.status]).toEqual([undefined, 'closed'])
  expect(essence(aws.state, runId)).toEqual(containedWorld)
  expect(arrived).toEqual(goldenRequests)
  const undone = await undoAll(golden)
  expect([undone.thrown, arrived.length]).toEqual([undefined, goldenRequests.length + 8])
  counted('P1', 'changing requests whose intent was looked for on the disk', arrived.length)
})
