/** One writer a run: a socket that the kernel frees when its process dies, and a file that says who has the run. */
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'

export interface Lock {
  release(): Promise<void>
}

/** What the lock depends on; a test stands in another machine with it. */
export interface LockHost {
  host: string
  pid: number
  /** Whether the system has abstract sockets (Linux). */
  sockets: boolean
  /** When a process of this host started (`''` where the system does not say); undefined where it is not there. */
  processStarted(pid: number): string | undefined
}

/** What a lock file says. They are numbered, the highest counts, and a number is never used again. */
interface Holder {
  host: string
  pid: number
  started: string
  nonce: string
  released?: true
}

/** The holder is undefined where the file cannot be read. */
interface LastHolder {
  number: number
  holder: Holder | undefined
}

const lockName = /^lock\.([1-9]\d*)\.json$/

/**
 * Takes the run in `folder`, or says who has it.
 *
 * On Linux the lock is an abstract unix socket named for the folder's real path: it outlives nothing, not even kill -9.
 * Such a socket is seen only in its network namespace, and other systems have none, so the file counts as well: who
 * finds the last holder dead creates the file of the next number, which only one can.
 * @throws SirunError of kind `state`, code run-locked, that names host and process.
 */
export async function acquireLock(folder: string, on: LockHost = thisHost()): Promise<Lock> {
  const real = fs.realpathSync(folder)
  const socket = on.sockets ? await listen(`\0sirun-${createHash('sha256').update(real).digest('hex')}`) : undefined
  if (socket === 'taken') throw locked(real, lastHolder(real), on)
  try {
    const release = claim(real, on)
    return {
      async release() {
        release()
        if (socket) await close(socket)
      },
    }
  } catch (error) {
    if (socket) await close(socket)
    throw error
  }
}

function claim(folder: string, on: LockHost): () => void {
  const { host, pid } = on
  const mine: Holder = { host, pid, started: on.processStarted(pid) ?? '', nonce: randomBytes(16).toString('hex') }
  for (;;) {
    const last = lastHolder(folder)
    if (last && isAlive(last.holder, on)) throw locked(folder, last, on)
    const number = (last?.number ?? 0) + 1
    const path = join(folder, `lock.${number}.json`)
    try {
      fs.writeFileSync(path, json(mine), { flag: 'wx', mode: 0o600 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      // A disk that took the name and not what it says: nobody has the run by that.
      fs.rmSync(path, { force: true })
      throw error
    }
    for (const older of lockNumbers(folder)) {
      if (older < number) fs.rmSync(join(folder, `lock.${older}.json`), { force: true })
    }
    // The file stays, so that nobody who looked earlier finds its number free.
    return () => {
      try {
        fs.writeFileSync(`${path}.part`, json({ ...mine, released: true }), { mode: 0o600 })
        fs.renameSync(`${path}.part`, path)
      } catch {
        // A full disk must not hide why the run ends. Once this process has ended, the lock is free all the same.
      }
    }
  }
}

/** A holder whose file cannot be read is taken for alive where no socket decides. */
function isAlive(holder: Holder | undefined, on: LockHost): boolean {
  if (!holder) return !on.sockets
  if (holder.released) return false
  if (holder.host !== on.host) return true
  const started = on.processStarted(holder.pid)
  return started !== undefined && (started === holder.started || started === '' || holder.started === '')
}

function lastHolder(folder: string): LastHolder | undefined {
  const number = Math.max(0, ...lockNumbers(folder))
  if (number === 0) return undefined
  try {
    return { number, holder: readHolder(fs.readFileSync(join(folder, `lock.${number}.json`), 'utf8')) }
  } catch {
    return { number, holder: undefined }
  }
}

function readHolder(text: string): Holder | undefined {
  const { host, pid, started, nonce, released } = JSON.parse(text) as Partial<Holder>
  if (typeof host !== 'string' || typeof pid !== 'number') return undefined
  if (typeof started !== 'string' || typeof nonce !== 'string') return undefined
  return { host, pid, started, nonce, ...(released === true && { released }) }
}

function lockNumbers(folder: string): number[] {
  return fs.readdirSync(folder).flatMap((name) => Number(lockName.exec(name)?.[1] ?? []))
}

function json(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`
}

function locked(folder: string, last: LastHolder | undefined, on: LockHost): SirunError {
  const holder = last?.holder?.released ? undefined : last?.holder
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process'
  const file = last && join(folder, `lock.${last.number}.json`)
  const elsewhere = holder ? holder.host !== on.host : !on.sockets
  return failure(
    'state',
    'run-locked',
    `The run in ${folder} is being worked on by ${who}.`,
    elsewhere && file
      ? `Whether it still is cannot be seen from here. If that process has ended, delete ${file} and try again.`
      : 'Go on there, or end that process and try again: what it recorded is kept.',
  )
}

function listen(name: string): Promise<Server | 'taken'> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken')
      else reject(error)
    })
    server.listen({ path: name, exclusive: true }, () => {
      server.unref()
      resolve(server)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

function thisHost(): LockHost {
  return { host: hostname(), pid: process.pid, sockets: process.platform === 'linux', processStarted: (pid) => processStarted(pid) }
}

/** When a process of this machine started, by what its system has to tell it; `proc` is /proc on Linux, and nowhere on macOS. */
export function processStarted(pid: number, proc = '/proc'): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
  }
  try {
    // Field 22 of stat(5), clock ticks since boot; the name before it may hold spaces and brackets.
    const stat = fs.readFileSync(`${proc}/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return startedByPs(pid)
  }
}

/** The same where there is no /proc (macOS), by ps(1), to the second; '' where it does not say either. */
function startedByPs(pid: number): string {
  try {
    const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8', timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
