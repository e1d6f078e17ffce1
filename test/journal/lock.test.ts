import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { createJournal, openJournal } from '../../src/journal/journal-file.js'
import { acquireLock, processStarted, type LockHost } from '../../src/journal/lock.js'
import { sampleRun } from './sample-run.js'
import { temporaryFolders } from './temporary-folder.js'

const newFolder = temporaryFolders()
const clock = { now: () => new Date(0), monotonic: () => 0 }
const children: ChildProcess[] = []
const onLinux = process.platform === 'linux'
let tools: string

beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'sirun-lock-'))
  await build({ entryPoints: ['src/journal/lock.ts'], outfile: join(tools, 'lock.mjs'), bundle: true, platform: 'node', format: 'esm' })
  writeFileSync(
    join(tools, 'hold.mjs'),
    `import { acquireLock } from './lock.mjs'
    import { hostname } from 'node:os'
    const [folder, sockets] = process.argv.slice(2)
    const alive = (pid) => { try { process.kill(pid, 0); return '' } catch { return undefined } }
    const without = { host: hostname(), pid: process.pid, sockets: false, processStarted: alive }
    process.stdin.on('data', async () => {
      try {
        await acquireLock(folder, sockets === 'no' ? without : undefined)
        console.log('held')
      } catch (error) {
        console.log(error.diagnostics?.[0].code ?? String(error))
      }
    })
    console.log('ready')`,
  )
})

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
})

afterAll(() => rmSync(tools, { recursive: true, force: true }))

/** A process that tries to take the lock when it is told to, and then stays. */
async function holder(folder: string, sockets: boolean): Promise<{ child: ChildProcess; take: () => Promise<string> }> {
  const child = spawn(process.execPath, [join(tools, 'hold.mjs'), folder, sockets ? 'yes' : 'no'], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => String((await lines.next()).value)
  expect(await next()).toBe('ready')
  return {
    child,
    take: () => {
      child.stdin.write('take\n')
      return next()
    },
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function host(parts: Partial<LockHost> = {}): LockHost {
  return { host: 'one.example.com', pid: 10, sockets: false, processStarted: (pid) => (pid === 10 ? 'x' : undefined), ...parts }
}

const locked = { kind: 'state', diagnostics: [{ code: 'run-locked' }] }

test('one writer in one process', async () => {
  const folder = newFolder()
  const lock = await acquireLock(folder)
  await expect(acquireLock(folder)).rejects.toMatchObject(locked)
  await acquireLock(newFolder()).then((other) => other.release())
  await lock.release()
  await (await acquireLock(folder)).release()
})

test('a second opener of a journal is refused until the first has closed it', async () => {
  const folder = join(newFolder(), 'run')
  const journal = await createJournal(folder)
  await journal.append(sampleRun[0]!.record, { sync: true })
  await expect(openJournal(folder, clock)).rejects.toMatchObject(locked)
  await journal.close()
  const { journal: second } = await openJournal(folder, clock)
  await second.close()
})

test.each(onLinux ? [true, false] : [false])('another process is refused, told who has it, and gets it after kill -9 (sockets: %s)', async (sockets) => {
  const folder = newFolder()
  const first = await holder(folder, sockets)
  expect(await first.take()).toBe('held')
  const second = await holder(folder, sockets)
  expect(await second.take()).toBe('run-locked')
  await expect(acquireLock(folder)).rejects.toMatchObject(locked)
  await expect(acquireLock(folder)).rejects.toThrow(String(first.child.pid))
  await kill(first.child)
  expect(await second.take()).toBe('held')
  await kill(second.child)
  await (await acquireLock(folder)).release()
})

test.each(onLinux ? [true, false] : [false])('of many that race for the lock of a dead process one gets it (sockets: %s)', async (sockets) => {
  const folder = newFolder()
  const dead = await holder(folder, sockets)
  expect(await dead.take()).toBe('held')
  await kill(dead.child)
  const racers = await Promise.all(Array.from({ length: 6 }, () => holder(folder, sockets)))
  const results = await Promise.all(racers.map(({ take }) => take()))
  expect(results.toSorted()).toEqual(['held', ...Array<string>(5).fill('run-locked')])
})

test('without sockets: a dead process, a process number used again, and a released lock give it free', async () => {
  const folder = newFolder()
  await acquireLock(folder, host())
  await expect(acquireLock(folder, host())).rejects.toMatchObject(locked)
  await expect(acquireLock(folder, host({ pid: 11, processStarted: () => 'x' }))).rejects.toMatchObject(locked)
  await acquireLock(folder, host({ processStarted: () => 'y' }))
  const lock = await acquireLock(folder, host({ pid: 12, processStarted: (pid) => (pid === 12 ? 'z' : undefined) }))
  await lock.release()
  await acquireLock(folder, host())
})

test('where there is no /proc, ps tells one process from another that got its number', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
  children.push(child)
  await once(child, 'spawn')
  const started = processStarted(child.pid!, '/nowhere')!
  expect(started).toMatch(/^\w{3} +\w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/)
  await kill(child)
  expect(processStarted(child.pid!, '/nowhere')).toBeUndefined()

  const folder = newFolder()
  const macOS = (pid: number, at: (pid: number) => string | undefined): LockHost => host({ pid, processStarted: at })
  await acquireLock(folder, macOS(10, () => started))
  await expect(acquireLock(folder, macOS(11, () => started))).rejects.toMatchObject(locked)
  await acquireLock(folder, macOS(11, (pid) => (pid === 10 ? 'Mon Jan  1 00:00:00 2001' : started)))
})

test('who finds the holder dead, and is overtaken, is refused', async () => {
  const folder = newFolder()
  await acquireLock(folder, host())
  const faster = host({ pid: 20, processStarted: (pid) => (pid === 20 ? 'x' : undefined) })
  let taken: Promise<unknown> | undefined
  const slower = host({
    pid: 30,
    processStarted: (pid) => {
      // Without sockets the lock is taken before the call returns: here, between the look at the dead holder and the claim.
      if (pid === 10) taken ??= acquireLock(folder, faster)
      return pid === 20 || pid === 30 ? 'x' : undefined
    },
  })
  await expect(acquireLock(folder, slower)).rejects.toMatchObject(locked)
  await taken
  await expect(acquireLock(folder, slower)).rejects.toThrow(/process 20 /)
})

test('another machine has it until someone who knows says that it has not', async () => {
  const folder = newFolder()
  await acquireLock(folder, host())
  const elsewhere = host({ host: 'two.example.com', processStarted: () => undefined })
  const refused = acquireLock(folder, elsewhere)
  await expect(refused).rejects.toThrow(/process 10 on one\.example\.com/)
  await expect(refused).rejects.toMatchObject({ diagnostics: [{ hint: expect.stringContaining(join(folder, 'lock.1.json')) as string }] })
  rmSync(join(folder, 'lock.1.json'))
  await acquireLock(folder, elsewhere)
})

if (onLinux) {
  test('on Linux the socket alone keeps others out, in this process and in another', async () => {
    const folder = newFolder()
    const lock = await acquireLock(folder)
    rmSync(join(folder, 'lock.1.json'))
    await expect(acquireLock(folder)).rejects.toMatchObject(locked)
    expect(await (await holder(folder, true)).take()).toBe('run-locked')
    await lock.release()
    await (await acquireLock(folder)).release()
  })
}

test('a number is not used again: who looked earlier cannot take what was released since', async () => {
  const folder = newFolder()
  for (let n = 1; n <= 3; n++) await (await acquireLock(folder, host())).release()
  expect(readdirSync(folder)).toEqual(['lock.3.json'])
})

test('a lock file that says nothing counts as held where no socket decides', async () => {
  for (const content of ['', '{}', 'x']) {
    const folder = newFolder()
    writeFileSync(join(folder, 'lock.1.json'), content)
    await expect(acquireLock(folder, host())).rejects.toMatchObject(locked)
    if (onLinux) await (await acquireLock(folder)).release()
  }
})
