/**
 * kill -9 on sirun itself, when AWS receives a changing request and at random moments; AWS did it, did not, or does it
 * later. The run is taken up from its journal: each change is applied once, the world is contained, the journal verifies.
 */
import fc from 'fast-check'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { JournalRecord } from '../../src/engine/records.js'
import { readRun } from '../../src/journal/run-store.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudServer, type Fate } from './cloud-server.js'
import { counted, tries } from './counts.js'
import { containedWorld, essence, goldenRequests, undoneWorld } from './golden-run.js'
import { carefulPerson, resume, undoAll } from './live-golden.js'
import { containGolden, onlyRun } from './sirun-process.js'
import { together } from './together.js'

const newFolder = temporaryFolders()

interface Kill {
  /** On receipt of this changing request, or so many milliseconds after the first request of any kind. */
  at: { request: number } | { milliseconds: number }
  applied: NonNullable<Fate['applied']>
  /** The answer is written before the process is killed. */
  answered: boolean
}

const fates: Omit<Kill, 'at'>[] = [
  { applied: true, answered: false },
  { applied: false, answered: false },
  { applied: { after: 2 }, answered: false },
  { applied: { after: 30 }, answered: false },
  { applied: true, answered: true },
]
const onReceipt: Kill[] = goldenRequests.flatMap((_, i) => fates.map((fate) => ({ at: { request: i + 1 }, ...fate })))
const randomly: Kill[] = fc.sample(
  fc.record({ at: fc.integer({ min: 0, max: 300 }).map((milliseconds) => ({ milliseconds })), applied: fc.constant(true as const), answered: fc.constant(true) }),
  { numRuns: tries(70, 700), seed: 5 },
)

/** How many processes were killed indeed: at a random moment some had ended. */
let struck = 0

/** What is not as it must be, for one kill. */
async function problemsAfter(kill: Kill): Promise<string[]> {
  const server = await cloudServer()
  const folder = newFolder()
  const { child, output, ended } = containGolden(folder, server)
  let killed = false
  const strike = (): void => {
    killed = true
    child.kill('SIGKILL')
  }
  server.onConnect = () => {
    if ('milliseconds' in kill.at && !killed) void wait(kill.at.milliseconds).then(strike)
    killed ||= 'milliseconds' in kill.at
    return false
  }
  server.fate = ({ nth }) => {
    if (!('request' in kill.at) || nth !== kill.at.request) return undefined
    if (!kill.answered) strike()
    return { applied: kill.applied, respond: (socket, whole) => socket.end(whole, () => kill.answered && strike()) }
  }
  try {
    const { signal } = await ended
    if (signal === 'SIGKILL') struck++
    else if ('request' in kill.at) return [`the process was not killed: ${output.stdout.slice(-600)} ${output.stderr}`]
    const run = onlyRun(join(folder, 'state'))
    // Killed before the journal began: nothing was sent.
    if (!run || readRun(run.folder).records.length === 0) return server.arrivals.length === 0 ? [] : ['a change left before the journal began']
    const before = intentsOf(readRun(run.folder).records)
    if (before < server.arrivals.length) return [`${server.arrivals.length} requests, and ${before} intents`]

    const golden = { folder: run.folder, server, operator: carefulPerson(server.settle) }
    const resumed = await resume(golden)
    await server.settle()
    const problems = [
      ...(resumed.thrown ? [`the resume ended with ${resumed.thrown.message}`] : []),
      ...(resumed.end?.status === 'closed' ? [] : [`the resume is ${resumed.end?.status}`]),
      ...appliedTwice(server.applied()),
      ...differs(essence(server.state, run.id), containedWorld),
      ...readRun(run.folder).problems.map(({ message }) => message),
    ]
    const undone = await undoAll(golden)
    return [...problems, ...(undone.thrown ? [`undo: ${undone.thrown.message}`] : []), ...differs(essence(server.state, run.id), undoneWorld), ...readRun(run.folder).problems.map(({ message }) => message)]
  } finally {
    child.kill('SIGKILL')
    await server.close()
  }
}

function intentsOf(records: readonly JournalRecord[]): number {
  return records.filter(({ type }) => type === 'intent').length
}

function appliedTwice(applied: Record<string, number>): string[] {
  return Object.entries(applied).flatMap(([change, count]) => (count > 1 ? [`${change} was applied ${count} times`] : []))
}

function differs(world: object, wanted: object): string[] {
  return JSON.stringify(world) === JSON.stringify(wanted) ? [] : [`the world is ${JSON.stringify(world)}`]
}

const repeats = tries(1, 8)
const kills = [...Array.from({ length: repeats }, () => onReceipt).flat(), ...randomly]

test(`${kills.length} kills`, async () => {
  const failed: unknown[] = []
  await together(3, kills, async (kill) => {
    const problems = await problemsAfter(kill)
    if (problems.length > 0) failed.push({ kill, problems })
  })
  expect(failed).toEqual([])
  expect(struck).toBeGreaterThanOrEqual(tries(100, 1_000))
  counted('P3', 'kills of the process, each followed by a resume and an undo', struck)
}, 3_600_000)
