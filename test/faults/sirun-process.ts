/** sirun itself as a process that a test may kill: it contains with the golden procedure against the server. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CloudServer } from './cloud-server.js'
import { goldenSteps, goldenText, place } from './golden-run.js'

const program = resolve(import.meta.dirname, '../../bin/sirun.js')

export interface SirunProcess {
  child: ChildProcess
  /** What it wrote so far. */
  output: { stdout: string; stderr: string }
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export interface ProcessOptions {
  /** What comes before the program on its command line: a shell that limits it. */
  wrapper?: readonly string[]
  more?: readonly string[]
  stateDir?: string
  env?: Record<string, string>
}

/** `folder` gets the runbook, the configuration and the state. */
export function containGolden(folder: string, server: Pick<CloudServer, 'url'>, options: ProcessOptions = {}): SirunProcess {
  mkdirSync(join(folder, 'own', 'procedures'), { recursive: true })
  writeFileSync(join(folder, 'own', 'procedures', 'golden.yaml'), goldenText)
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [./own]\n')
  return start(['contain', 'golden', '--account', place.account, '--region', place.region], folder, server, options)
}

/** The same run taken up, in the same folder. */
export function takeUpGolden(folder: string, server: Pick<CloudServer, 'url'>, run: string, options: ProcessOptions = {}): SirunProcess {
  return start(['resume', run], folder, server, options)
}

function start(words: readonly string[], folder: string, { url }: Pick<CloudServer, 'url'>, { wrapper = [], more = ['--json'], stateDir = join(folder, 'state'), env = {} }: ProcessOptions): SirunProcess {
  const approve = goldenSteps.flatMap((step) => ['--approve', step])
  const where = ['--config', join(folder, 'config.yaml'), '--state-dir', stateDir, '--endpoint-url', url]
  const [command, ...args] = [...wrapper, process.execPath, program, ...words, ...where, ...approve, ...more]
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key' }
  const child = spawn(command!, args, { cwd: folder, env: { PATH: process.env.PATH ?? '', HOME: folder, ...keys, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done, failed) => {
    child.on('error', failed)
    child.on('close', (code, signal) => done({ code, signal }))
  })
  return { child, output, ended }
}

/** The id and folder of the one run there is; undefined where the process ended before its journal began. */
export function onlyRun(stateDir: string): { id: string; folder: string } | undefined {
  try {
    const [id] = readdirSync(join(stateDir, 'runs'))
    return id === undefined ? undefined : { id, folder: join(stateDir, 'runs', id) }
  } catch {
    return undefined
  }
}
