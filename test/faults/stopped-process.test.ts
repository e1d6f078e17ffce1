/** sirun as a process that is signalled, stalled, or runs out of disk while AWS has its request. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalRecord, PinnedFile } from '../../src/engine/records.js'
import { openChanges } from '../../src/cli/say-by-hand.js'
import { openJournal } from '../../src/journal/journal-file.js'
import { acquireLock, type Lock } from '../../src/journal/lock.js'
import { readRun } from '../../src/journal/run-store.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudServer, type CloudServer } from './cloud-server.js'
import { counted, tries } from './counts.js'
import { containedWorld, essence, goldenRequests, goldenText } from './golden-run.js'
import { carefulPerson, resume } from './live-golden.js'
import { containGolden, onlyRun, takeUpGolden } from './sirun-process.js'
import { together } from './together.js'

const newFolder = temporaryFolders()

async function containedAfter(server: CloudServer, run: { id: string; folder: string }): Promise<void> {
  const resumed = await resume({ folder: run.folder, server, operator: carefulPerson(server.settle) })
  expect([resumed.thrown, resumed.end?.status]).toEqual([undefined, 'closed'])
  expect(essence(server.state, run.id)).toEqual(containedWorld)
  expect(Object.entries(server.applied()).filter(([, count]) => count > 1)).toEqual([])
  expect(readRun(run.folder).problems).toEqual([])
}

const typesOf = (records: readonly JournalRecord[], type: JournalRecord['type']): number => records.filter((record) => record.type === type).length

/** The signals, and whether the call under way is finished and recorded. */
const signals: [name: string, signals: NodeJS.Signals[], finishes: boolean][] = [
  ['Ctrl-C', ['SIGINT'], true],
  ['SIGTERM', ['SIGTERM'], true],
  ['SIGHUP, twice as a closing terminal says it', ['SIGHUP', 'SIGHUP'], true],
  ['Ctrl-C twice', ['SIGINT', 'SIGINT'], false],
]

test.each(signals)('%s at each changing request: resumable, and no request after it', async (name, sent, finishes) => {
  await together(3, goldenRequests.keys(), async (i) => {
    const server = await cloudServer()
    const folder = newFolder()
    const { child, output, ended } = containGolden(folder, server)
    try {
      server.fate = ({ nth }) =>
        nth !== i + 1 ? undefined : {
          respond: (socket, whole) => {
            child.kill(sent[0])
            const rest = (): void => {
              if (sent[1]) child.kill(sent[1])
              if (finishes) setTimeout(() => socket.end(whole), 30)
            }
            // Two signals at once are one.
            setTimeout(rest, 60)
          },
        }
      const { code, signal } = await ended
      // Behind the last request nothing begins any more: the run ends as it would.
      const isLast = finishes && i + 1 === goldenRequests.length
      expect([i, code, signal, output.stderr.includes('bug of sirun')]).toEqual([i, isLast ? 0 : 130, null, false])
      expect([i, server.arrivals.length]).toEqual([i, i + 1])
      const run = onlyRun(join(folder, 'state'))!
      const { records, problems } = readRun(run.folder)
      expect([problems, typesOf(records, 'intent'), typesOf(records, 'outcome')]).toEqual([[], i + 1, finishes ? i + 1 : i])
      await containedAfter(server, run)
    } finally {
      child.kill('SIGKILL')
      await server.close()
    }
  })
  counted('P18', `processes that got ${name}`, goldenRequests.length)
})

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('a process that stalls, and is overtaken on another machine, neither appends nor calls when it wakes', async () => {
  await together(3, goldenRequests.keys(), async (i) => {
    const server = await cloudServer()
    const folder = newFolder()
    const { child, output, ended } = containGolden(folder, server)
    try {
      let wake = (): void => undefined
      const stalled = new Promise<void>((resolve) => {
        server.fate = ({ nth }) =>
          nth !== i + 1 ? undefined : {
            respond: (socket, whole) => {
              child.kill('SIGSTOP')
              wake = () => void socket.end(whole, () => child.kill('SIGCONT'))
              resolve()
            },
          }
      })
      await stalled
      const run = onlyRun(join(folder, 'state'))!
      // On this machine the socket is the stalled process's: nobody gets past it.
      const locked = { kind: 'state', diagnostics: [{ code: 'run-locked' }] }
      await expect(acquireLock(run.folder)).rejects.toMatchObject(locked)
      // Another machine does not see it, and believes the file until a person who knows takes it away, as it is told.
      const elsewhere = (at: string): Promise<Lock> => acquireLock(at, { host: 'two.example.com', pid: 7, sockets: false, processStarted: (pid) => (pid === 7 ? 'x' : undefined) })
      await expect(elsewhere(run.folder)).rejects.toMatchObject(locked)
      for (const name of readdirSync(run.folder).filter((name) => name.startsWith('lock.'))) rmSync(join(run.folder, name))
      const resumed = await resume({ folder: run.folder, server, operator: carefulPerson(server.settle), journal: { lock: elsewhere } })
      expect([resumed.thrown, resumed.end?.status]).toEqual([undefined, 'closed'])
      const [requests, bytes] = [server.arrivals.length, readRun(run.folder).head]
      wake()
      const { code } = await ended
      expect([i, code, server.arrivals.length, readRun(run.folder).head]).toEqual([i, 5, requests, bytes])
      expect(output.stdout).toContain('journal-changed')
      expect([readRun(run.folder).problems, essence(server.state, run.id)]).toEqual([[], containedWorld])
      expect(Object.entries(server.applied()).filter(([, count]) => count > 1)).toEqual([])
    } finally {
      child.kill('SIGKILL')
      await server.close()
    }
  })
  counted('P6', 'stalled processes that were overtaken', goldenRequests.length)
})

/** How often something approved was open when the disk was full. */
let withLines = 0

/** Runs sirun until its disk is full. Yields false where there was room enough. */
async function untilFull(limit: { wrapper?: string[]; stateDir?: string }, makeRoom: () => void): Promise<boolean> {
  const server = await cloudServer()
  const folder = newFolder()
  const { child, output, ended } = containGolden(folder, server, { ...limit, more: ['--no-color'] })
  try {
    const { code, signal } = await ended
    expect(signal).toBeNull()
    if (code === 0) return false
    expect([code, output.stderr]).toEqual([5, expect.stringMatching(/journal-unwritable|cannot be written|No space|ENOSPC|EFBIG/)])
    expect(output.stderr + output.stdout).not.toContain('bug of sirun')
    const run = onlyRun(limit.stateDir ?? join(folder, 'state'))
    const records = run ? readRun(run.folder).records : []
    const intents = typesOf(records, 'intent')
    expect(server.arrivals.length).toBeLessThanOrEqual(intents)
    // Whoever goes on by hand is told how: the lines of what was approved and is open, and where the others come from.
    expect(output.stderr.replace(/\s+/g, ' ')).toContain('--print-cli prints the whole plan')
    const open = openChanges(records)
    if (open.length > 0) expect(output.stderr).toMatch(/^ *aws (?:sns|ec2|iam|ssm) [a-z-]+/m)
    withLines += open.length > 0 ? 1 : 0
    makeRoom()
    if (run && records.length > 0) await containedAfter(server, run)
    return true
  } finally {
    child.kill('SIGKILL')
    await server.close()
  }
}

test('files that may not grow: it stops with the lines to go on by hand, and is resumed when there is room', async () => {
  const step = tries(3, 1)
  let full = 0
  // Units of 1,024 bytes.
  for (let size = 8; ; size += step) {
    const wrapper = ['bash', '-c', `ulimit -f ${size}; exec "$@"`, 'bash']
    if (!(await untilFull({ wrapper }, () => undefined))) break
    full++
    expect(size).toBeLessThan(400)
  }
  expect(full).toBeGreaterThan(2)
  expect(withLines).toBeGreaterThan(0)
  counted('P5', 'processes whose files were not allowed to grow', full)
})

/** A shell in which no file can be written. */
const nothingGrows = ['bash', '-c', 'ulimit -f 0; exec "$@"', 'bash']

const mount = join(newFolderForMount(), 'disk')
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', mount], { stdio: 'ignore' }).status === 0
if (canMount) execFileSync('umount', [mount])

function newFolderForMount(): string {
  const folder = `/tmp/sirun-mount-${process.pid}`
  mkdirSync(join(folder, 'disk'), { recursive: true })
  return folder
}

afterAll(() => rmSync(join(mount, '..'), { recursive: true, force: true }))

const withMount = canMount ? test : test.skip
withMount(`a disk that is full${canMount ? '' : ' (skipped: no permission to mount one)'}`, async () => {
  let full = 0
  for (let pages = 4; ; pages += tries(3, 1)) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${pages * 4}k`, 'tmpfs', mount])
    try {
      if (!(await untilFull({ stateDir: mount }, () => execFileSync('mount', ['-o', 'remount,size=4m', mount])))) break
      full++
      expect(pages).toBeLessThan(100)
    } finally {
      execFileSync('umount', [mount])
    }
  }
  expect(full).toBeGreaterThan(1)
  counted('P5', 'processes whose disk was full', full)
})

withMount(`a disk that is read-only: nothing leaves, and it says so${canMount ? '' : ' (skipped: no permission to mount one)'}`, async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', mount])
  const server = await cloudServer()
  const { child, output, ended } = containGolden(newFolder(), server, { stateDir: mount, more: ['--no-color'] })
  try {
    expect((await ended).code).toBe(5)
    expect(output.stderr.replace(/\s+/g, ' ')).toMatch(/cannot be written: EROFS.*Nothing more is changed in AWS.*--print-cli prints the whole plan/)
    expect([server.arrivals, (output.stdout + output.stderr).includes('bug of sirun')]).toEqual([[], false])
  } finally {
    child.kill('SIGKILL')
    await server.close()
    execFileSync('umount', [mount])
  }
})

test('a disk that takes nothing any more: with the glass broken a run is taken up all the same, and its records go to stderr', async () => {
  const server = await cloudServer()
  const folder = newFolder()
  const { child, ended } = containGolden(folder, server)
  server.fate = ({ nth }) => (nth === 4 ? { respond: () => void child.kill('SIGKILL') } : {})
  await ended
  server.fate = () => undefined
  const run = onlyRun(join(folder, 'state'))!
  const before = readFileSync(join(run.folder, 'journal.jsonl'))
  const resumed = takeUpGolden(folder, server, run.id, { wrapper: nothingGrows })
  expect([(await resumed.ended).code, resumed.output.stdout + resumed.output.stderr]).toEqual([5, expect.stringContaining('journal-unwritable')])
  expect(server.arrivals).toHaveLength(4)

  const broken = takeUpGolden(folder, server, run.id, { wrapper: nothingGrows, more: ['--json', '--break-glass', 'The disk is full'] })
  expect((await broken.ended).code).toBe(0)
  expect(essence(server.state, run.id)).toEqual(containedWorld)
  expect(Object.entries(server.applied()).filter(([, count]) => count > 1)).toEqual([])
  const kept = broken.output.stderr.trimEnd().split('\n').map((line) => JSON.parse(line) as JournalRecord)
  expect(kept.find(({ type }) => type === 'lifted')).toMatchObject({ what: 'journal', reason: 'The disk is full' })
  expect([typesOf(kept, 'session'), typesOf(kept, 'intent'), typesOf(kept, 'closed')]).toEqual([1, 6, 1])
  expect(readFileSync(join(run.folder, 'journal.jsonl'))).toEqual(before)
  await server.close()
})

test('taken up, it is asked beforehand about what was run beside it too, and guarded by the configuration of now', async () => {
  const server = await cloudServer()
  const folder = newFolder()
  const { child, ended } = containGolden(folder, server)
  server.fate = () => ({ respond: () => void child.kill('SIGKILL') })
  await ended
  server.fate = () => undefined
  const run = onlyRun(join(folder, 'state'))!
  const { journal, records } = await openJournal(run.folder, { now: () => new Date(), monotonic: () => 0 })
  const { at, mono } = records.at(-1)!
  const text = goldenText.replace('"golden"', '"other"').replaceAll('iam:CreateGroup', 'iam:CreateUser').replaceAll('iam:DeleteGroup', 'iam:DeleteUser').replaceAll('iam:GetGroup', 'iam:GetUser').replaceAll('GroupName', 'UserName')
  const other: PinnedFile = { kind: 'procedure', id: 'other', text, sha256: createHash('sha256').update(text).digest('hex') }
  await journal.append({ at, mono, type: 'other-started', address: 'other_1', files: [other], inputs: {}, by: 'tester' }, { sync: true })
  await journal.close()
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [./own]\nprotected: [{ arn: "arn:aws:iam::*:role/web" }]\n')
  const { output, ended: again } = takeUpGolden(folder, server, run.id, { more: ['--no-color'] })
  await again
  const shown = output.stdout.replace(/\s+/g, ' ')
  // Ten actions of its own, and CreateUser and DeleteUser.
  expect(shown).toMatch(/checked 12 of 12 cannot be checked/)
  expect(shown).toContain('the configuration guards otherwise by now')
  expect(readRun(run.folder).records.findLast(({ type }) => type === 'session')).toMatchObject({ guards: { protected: [{ arn: 'arn:aws:iam::*:role/web' }] } })
  await server.close()
})

test('a run that was ended from outside can be opened by whoever comes next', async () => {
  const server = await cloudServer()
  const folder = newFolder()
  const { child, ended } = containGolden(folder, server)
  server.fate = () => ({ respond: () => void child.kill('SIGKILL') })
  await ended
  const run = onlyRun(join(folder, 'state'))!
  const { journal } = await openJournal(run.folder, { now: () => new Date(), monotonic: () => 0 })
  await expect(acquireLock(run.folder)).rejects.toMatchObject({ kind: 'state' })
  await journal.close()
  await (await acquireLock(run.folder)).release()
  await server.close()
})
