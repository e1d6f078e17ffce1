/**
 * What the network, a proxy or AWS can do to a changing request, at each changing request of the golden run. What is not
 * known stays unknown until it is observed; the request leaves once; a resume, once all is well again, contains the world.
 */
import { join } from 'node:path'
import type { Socket } from 'node:net'
import type { Aws } from '../../src/engine/ports.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { readRun } from '../../src/journal/run-store.js'
import { answer } from '../aws/faulty-server.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudServer, type CloudServer, type Fate } from './cloud-server.js'
import { counted } from './counts.js'
import { containedWorld, essence, goldenRequests } from './golden-run.js'
import { carefulPerson, resume, runId, start } from './live-golden.js'
import { together } from './together.js'

const newFolder = temporaryFolders()
const html = '<html><body>Sign in to the network</body></html>'
const bodyOf = (whole: string): string => whole.slice(whole.indexOf('\r\n\r\n') + 4)
const headOf = (whole: string): string => whole.slice(0, whole.indexOf('\r\n\r\n') + 4)

interface NetworkFault {
  name: string
  /** What is known after it, and whether the request reached AWS. */
  known: 'unknown' | 'refused'
  arrives: boolean
  /** Whether AWS does it all the same. */
  applied: boolean
  respond?: (socket: Socket, whole: string) => void
  /** Instead: what happens to the connection. */
  connect?: (socket: Socket) => void
  /** Instead: there is no server. */
  closed?: true
}

const says = (text: (whole: string) => string) => (socket: Socket, whole: string) => void socket.end(text(whole))
const respond = (name: string, act: (socket: Socket, whole: string) => void): NetworkFault[] =>
  [true, false].map((applied) => ({ name: `${name}, ${applied ? 'done' : 'not done'}`, known: 'unknown', arrives: true, applied, respond: act }))

const faults: NetworkFault[] = [
  { name: 'a closed port', known: 'refused', arrives: false, applied: false, closed: true },
  { name: 'a reset before the request was read', known: 'unknown', arrives: false, applied: false, connect: (socket) => socket.once('data', () => socket.resetAndDestroy()) },
  { name: 'TLS where HTTP was spoken', known: 'unknown', arrives: false, applied: false, connect: (socket) => socket.once('data', () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]))) },
  ...respond('a reset after the request', (socket) => socket.resetAndDestroy()),
  ...respond('the end of the connection', (socket) => void socket.end()),
  ...respond('no answer in time', () => undefined),
  ...respond('a reset behind the head', (socket, whole) => void socket.write(headOf(whole), () => setTimeout(() => socket.resetAndDestroy(), 20))),
  ...respond('half a body', says((whole) => whole.slice(0, -20))),
  ...respond('a body that never ends', (socket, whole) => void socket.write(whole.replace(/content-length: \d+/, 'content-length: 99999'))),
  ...respond('a content length that is too short', says((whole) => whole.replace(/content-length: \d+/, 'content-length: 7'))),
  ...respond('an answer that drips', (socket, whole) => drip(socket, whole)),
  ...respond('an empty 200', says(() => answer(200, '', { 'x-amzn-requestid': '' }))),
  ...respond('an HTML 200', says(() => answer(200, html, { 'content-type': 'text/html', 'x-amzn-requestid': '' }))),
  ...respond('500', says((whole) => whole.replace(/^HTTP\/1.1 200.*/, 'HTTP/1.1 500 Internal Server Error').replace(bodyOf(whole), ' '.repeat(bodyOf(whole).length)))),
  ...respond('502 of a proxy', says(() => answer(502, html, { 'content-type': 'text/html', 'x-amzn-requestid': '' }))),
  ...respond('503', says(() => answer(503, '', {}))),
  ...respond('403 of a proxy', says(() => answer(403, html, { 'content-type': 'text/html', 'x-amzn-requestid': '' }))),
  ...respond('a redirect', says(() => answer(302, '', { location: 'http://127.0.0.1:9/', 'x-amzn-requestid': '' }))),
  ...respond('what is no HTTP', says(() => '220 smtp.example.com ESMTP\r\n')),
]

/** One byte a while: each comes in time, the whole does not. */
function drip(socket: Socket, whole: string): void {
  let at = 0
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(whole[at++] ?? ' ')), 60)
}

/** Sets the fault just before the nth changing call leaves, and takes it away when the call has ended. */
function faultAt(nth: number, fault: NetworkFault, server: CloudServer): (aws: Aws) => Aws {
  let changes = 0
  return (aws) => ({
    ...aws,
    call: async (call) => {
      if (call.purpose === 'read' || call.purpose === 'observe' || ++changes !== nth) return aws.call(call)
      const { connect, respond: act, applied, closed } = fault
      if (closed) await server.deafen()
      if (connect) server.onConnect = (socket) => (connect(socket), true)
      // For this request alone, also where it is read when the call has been given up already.
      const arrival = server.arrivals.length + 1
      if (act) server.fate = ({ nth: arrived }): Fate | undefined => (arrived === arrival ? { applied, respond: act } : undefined)
      try {
        return await aws.call(call)
      } finally {
        server.onConnect = () => false
        if (closed) await server.listen()
      }
    },
  })
}

async function problemsWith(fault: NetworkFault, nth: number): Promise<string[]> {
  const server = await cloudServer()
  const golden = { folder: join(newFolder(), 'run'), server }
  try {
    const first = await start({ ...golden, around: faultAt(nth, fault, server) })
    const problems = [...(first.thrown ? [`ended with ${first.thrown.message}`] : []), ...recordedAs(fault, first.records)]
    // Nobody agreed to repeat anything, so what arrived is what was done by the others, and this one at most once.
    const arrived = server.arrivals.length
    const stopped = first.end?.status === 'stopped'
    if (!stopped && !fault.applied) problems.push('it went on, though nothing was done')
    if (stopped && fault.applied && !putsBack(nth)) problems.push('it stopped, though it was seen to be done')
    if (arrived > goldenRequests.length + (fault.arrives ? 0 : -1)) problems.push(`${arrived} requests arrived`)
    const sent = nth - (fault.arrives ? 0 : 1) + (putsBack(nth) ? 1 : 0)
    if (stopped && arrived !== sent) problems.push(`${arrived} requests arrived until it stopped at the one of number ${nth}`)
    problems.push(...twice(server, nth))

    const resumed = await resume({ ...golden, operator: carefulPerson(server.settle) })
    if (resumed.thrown || resumed.end?.status !== 'closed') problems.push(`the resume ended with ${resumed.thrown?.message ?? resumed.end?.status}`)
    problems.push(...twice(server, nth), ...readRun(golden.folder).problems.map(({ message }) => message))
    const world = essence(server.state, runId)
    if (JSON.stringify(world) !== JSON.stringify(containedWorld)) problems.push(`the world is ${JSON.stringify(world)}`)
    return problems
  } finally {
    await server.close()
  }
}

/** Whether the fault meets the change behind a value on the way: that value is put back, and the way gone again later. */
function putsBack(nth: number): boolean {
  return goldenRequests[nth - 1] === 'way' && goldenRequests[nth - 2] === 'way'
}

/** The record behind the intent that met the fault says what is known. */
function recordedAs({ known, name }: NetworkFault, records: readonly JournalRecord[]): string[] {
  const said = records.flatMap((record) => (record.type === 'unknown' ? ['unknown'] : record.type === 'outcome' && record.status === 'refused' ? ['refused'] : []))
  return said.length > 0 && said[0] === known ? [] : [`${name} is recorded as ${said.join(', ') || 'ok'}`]
}

function twice(server: CloudServer, nth: number): string[] {
  const allowed = (change: string): number => (putsBack(nth) && change === 'SetTopicAttributes beta way' ? 2 : 1)
  return Object.entries(server.applied()).flatMap(([change, count]) => (count > allowed(change) ? [`${change} was done ${count} times`] : []))
}

test.each(faults)('$name', async (fault) => {
  const failed: unknown[] = []
  await together(5, goldenRequests.keys(), async (i) => {
    const problems = await problemsWith(fault, i + 1)
    if (problems.length > 0) failed.push({ request: `${i + 1}: ${goldenRequests[i]}`, problems })
  })
  expect(failed).toEqual([])
  counted('P4', 'network faults, each at one changing request', goldenRequests.length)
})

test('there are at least sixteen', () => {
  expect(new Set(faults.map(({ name }) => name.replace(/, (?:not )?done$/, ''))).size).toBeGreaterThanOrEqual(16)
})
