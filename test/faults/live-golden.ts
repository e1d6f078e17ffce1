/** The golden run begun, taken up and undone in this process: over the real SDK against the server, or over an AWS in memory. */
import { liveAws } from '../../src/aws/live-aws.js'
import { drillClock } from '../../src/drill/drill-clock.js'
import { execute, type RunEnd } from '../../src/engine/execute.js'
import { openRun, reopenRun } from '../../src/engine/open-run.js'
import type { Aws, Clock, Operator, Ports, Reply, Request } from '../../src/engine/ports.js'
import type { JournalRecord } from '../../src/engine/records.js'
import type { Run } from '../../src/engine/run.js'
import { undo, type UndoResult } from '../../src/engine/undo.js'
import { createJournal, openJournal, type JournalFile, type JournalOptions } from '../../src/journal/journal-file.js'
import { hurriedClock } from '../aws/run-live.js'
import { scripted, type Script } from '../engine/scripted-operator.js'
import { model } from '../engine/play.js'
import type { CloudServer } from './cloud-server.js'
import { goldenFile, place } from './golden-run.js'

export interface Golden {
  folder: string
  /** The server, which the SDK reaches, or what stands in for both. */
  server: CloudServer | Aws
  operator?: Operator
  journal?: JournalOptions
  /** Between the engine and the SDK. */
  around?: (aws: Aws) => Aws
}

export interface Walked<T> {
  end: T | undefined
  thrown: Error | undefined
  asked: Request[]
  /** All that the journal took, with what it held before. */
  records: JournalRecord[]
}

export const runId = '01JHQZ0000000000000000FAVT'
const session = { host: 'host', user: 'tester', pid: 1 }

// What the SDK's default chain finds first. Only loopback is ever reached.
process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE'
process.env['AWS_SECRET_ACCESS_KEY'] = 'canary-secret-access-key'
delete process.env['AWS_SESSION_TOKEN']

export function start(golden: Golden): Promise<Walked<RunEnd>> {
  const setup = { ...session, run: runId, sirun: '0.0.0', mode: 'live', files: [goldenFile], finding: null, given: {}, org: {}, place, places: {} } as const
  return walk(golden, async () => ({ journal: await createJournal(golden.folder, golden.journal), records: [] }), (_, ports) => openRun({ ...setup, files: [...setup.files] }, ports, model), execute)
}

export function resume(golden: Golden): Promise<Walked<RunEnd>> {
  return again(golden, execute)
}

export function undoAll(golden: Golden): Promise<Walked<ReadonlyMap<string, UndoResult>>> {
  return again(golden, undo)
}

function again<T>(golden: Golden, act: (run: Run) => Promise<T>): Promise<Walked<T>> {
  return walk(golden, (clock) => openJournal(golden.folder, clock, golden.journal), (records, ports) => reopenRun(records, session, ports, model), act)
}

async function walk<T>(
  { server, operator, around = (aws) => aws }: Golden,
  open: (clock: Clock) => Promise<{ journal: JournalFile; records: JournalRecord[] }>,
  begin: (records: JournalRecord[], ports: Ports) => Promise<Run>,
  act: (run: Run) => Promise<T>,
): Promise<Walked<T>> {
  const isLive = 'url' in server
  const clock = isLive ? hurriedClock() : drillClock(new Date('2026-11-24T03:00:00Z'))
  const live = isLive ? liveAws({ endpoint: server.url, connectTimeout: 1_500, requestTimeout: 1_000 }) : undefined
  const asked: Request[] = []
  const { journal: file, records } = await open(clock)
  const journal: Ports['journal'] = {
    append: async (record, options) => {
      await file.append(record, options)
      records.push(record)
    },
  }
  const answering = operator ?? scripted({}, asked)
  const noting: Operator = { ask: (request) => (operator && asked.push(request as Request), answering.ask(request)) }
  const ports: Ports = { aws: around(live ?? (server as Aws)), journal, clock, operator: noting, outbox: { deliver: () => Promise.resolve({ status: 'not-sent' }) } }
  try {
    const run = await begin([...records], ports)
    return { end: await act(run), thrown: undefined, asked, records }
  } catch (thrown) {
    if (thrown instanceof TypeError || thrown instanceof RangeError) throw thrown
    return { end: undefined, thrown: thrown as Error, asked, records }
  } finally {
    live?.close()
    await file.close()
  }
}

/** A person who does not know: at trouble they wait until what is in flight has landed, look again, and repeat what did not happen. */
export function carefulPerson(settle: () => Promise<void>, script: Script = {}): Operator {
  const looked = new Set<string>()
  const rest = scripted(script, [])
  return {
    async ask(request) {
      if (request.kind !== 'trouble') return rest.ask(request)
      const { address, choices } = request as Request<'trouble'>
      await settle()
      const looksFirst = !looked.has(address) && choices.includes('again')
      looked.add(address)
      const reply: Reply<'trouble'> = { do: looksFirst ? 'again' : choices.includes('repeat') ? 'repeat' : 'stop', reason: 'looked' }
      return reply
    },
  }
}
