/** The disk refuses its Nth operation, for every N: nothing is changed afterwards, nothing is written or synced again, and the run can be taken up. */
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { exitCodes } from '../../src/cli/exit-codes.js'
import { fakeAws, type FakeAws } from '../engine/fake-aws.js'
import { readRun } from '../../src/journal/run-store.js'
import { bufferingFiles, type BufferingFiles } from './buffering-files.js'
import { counted } from './counts.js'
import { containedWorld, essence, initialWorld, undoneWorld } from './golden-run.js'
import { carefulPerson, resume, runId, start, undoAll, type Golden } from './live-golden.js'

const folder = '/state/runs/01KAS3Q6R00000000000000000'
const lock = async () => ({ release: async () => undefined })

interface Failing {
  files: BufferingFiles
  /** Whether the operation came, and what was done to the disk after it. */
  struck: boolean
  after: string[]
}

/** The nth operation from now on fails, before anything of it is done. */
function failAt(files: BufferingFiles, nth: number, code: 'EIO' | 'ENOSPC'): Failing {
  const failing: Failing = { files, struck: false, after: [] }
  let operations = 0
  files.before = (operation, path) => {
    if (failing.struck) failing.after.push(`${operation} ${path}`)
    if (++operations !== nth) return
    failing.struck = true
    throw Object.assign(new Error(`${code}: ${operation}`), { code, syscall: operation })
  }
  return failing
}

function changesOf(aws: FakeAws): number {
  return aws.changes().length
}

/** Walks with a disk that fails at its nth operation; yields whether it came that far. */
async function sweepOne(nth: number, code: 'EIO' | 'ENOSPC', walk: (golden: Golden) => Promise<{ thrown: unknown }>, golden: Golden, files: BufferingFiles, aws: FakeAws): Promise<boolean> {
  const failing = failAt(files, nth, code)
  let changesThen = -1
  aws.onCall = () => {
    if (failing.struck) throw new RangeError('AWS was called after the disk had failed')
  }
  const before = files.before
  files.before = (operation, path) => {
    try {
      before(operation, path)
    } catch (error) {
      changesThen = changesOf(aws)
      throw error
    }
  }
  const { thrown } = await walk(golden).catch((error: unknown) => ({ thrown: error }))
  files.before = () => undefined
  aws.onCall = () => undefined
  if (!failing.struck) {
    expect(thrown).toBeUndefined()
    return false
  }
  expect(thrown).toBeInstanceOf(SirunError)
  const { kind, diagnostics } = thrown as SirunError
  expect([exitCodes[kind], diagnostics.map(({ code: said }) => said)]).toEqual([exitCodes.state, ['journal-unwritable']])
  expect(diagnostics[0]!.message).toContain(code)
  expect([changesOf(aws), failing.after]).toEqual([changesThen, []])
  return true
}

describe.each(['EIO', 'ENOSPC'] as const)('%s', (code) => {
  test('in a run: it stops there, and a resume contains the world with each change made once', async () => {
    let failures = 0
    for (let nth = 1; ; nth++) {
      const files = bufferingFiles()
      const aws = fakeAws(initialWorld())
      const golden: Golden = { folder, server: aws, journal: { files, lock }, operator: carefulPerson(async () => undefined) }
      if (!(await sweepOne(nth, code, start, golden, files, aws))) break
      failures++
      // Where not even the first record was written there is nothing to take up, and nothing was changed.
      if (readRun(folder, undefined, files).records.length === 0) {
        expect(changesOf(aws)).toBe(0)
        continue
      }
      const resumed = await resume({ ...golden, operator: carefulPerson(async () => undefined) })
      expect([nth, resumed.thrown, resumed.end?.status]).toEqual([nth, undefined, 'closed'])
      expect([nth, essence(aws.state, runId)]).toEqual([nth, containedWorld])
      expect([nth, changesOf(aws)]).toEqual([nth, 10])
      expect(readRun(folder, undefined, files).problems).toEqual([])
    }
    expect(failures).toBeGreaterThan(60)
    counted('P5', `operations of the disk that failed with ${code} in a run`, failures)
  })

  test('in an undo: it stops there, and the next one ends it', async () => {
    let failures = 0
    for (let nth = 1; ; nth++) {
      const files = bufferingFiles()
      const aws = fakeAws(initialWorld())
      const golden: Golden = { folder, server: aws, journal: { files, lock } }
      await start(golden)
      if (!(await sweepOne(nth, code, undoAll, golden, files, aws))) break
      failures++
      const again = await undoAll(golden)
      expect([nth, again.thrown, essence(aws.state, runId)]).toEqual([nth, undefined, undoneWorld])
      expect([nth, changesOf(aws)]).toEqual([nth, 18])
    }
    expect(failures).toBeGreaterThan(30)
    counted('P5', `operations of the disk that failed with ${code} in an undo`, failures)
  })
})
