/** `bin/sirun.js watch` as a process that a test may kill, over a queue and a receiver on this machine. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { jsonLines } from '../cli/run-main.js'

const program = resolve(import.meta.dirname, '../../bin/sirun.js')

export const hookKey = 'k'.repeat(32)

export interface WatchProcess {
  pid: number
  /** What it said so far, as objects. */
  said(): Record<string, unknown>[]
  /** Resolves when it has said such an event, with it. */
  saying(event: string): Promise<Record<string, unknown>>
  kill(signal: NodeJS.Signals): void
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>
}

/** The folder gets a configuration, and a routing whose first destination is a webhook at `url`. */
export function prepare(folder: string, url: string, routing = 'default: { to: [hook] }\n'): void {
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:\n  hook: { type: webhook, url: "${url}/hook", key: { env: HOOK_KEY } }\n${routing}`)
}

export function startWatch(folder: string, { url, queueUrl }: { url: string; queueUrl: string }, ...more: string[]): WatchProcess {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, HOOK_KEY: hookKey, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key' }
  const args = ['watch', '--queue', queueUrl, '--region', 'eu-west-1', '--endpoint-url', url, '--config', 'sirun.config.yaml', ...more]
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  const heard = new Set<() => void>()
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
    heard.forEach((each) => each())
  })
  const said = (): Record<string, unknown>[] => jsonLines(output.stdout.slice(0, output.stdout.lastIndexOf('\n') + 1)) as Record<string, unknown>[]
  return {
    pid: child.pid!,
    said,
    saying: (event) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = said().find(({ event: name }) => name === event)
          if (!found) return
          heard.delete(look)
          resolve(found)
        }
        heard.add(look)
        child.once('close', () => reject(new Error(`It ended and never said ${event}: ${output.stdout}${output.stderr}`)))
        look()
      }),
    kill: (signal) => void child.kill(signal),
    ended: new Promise((done, failed) => {
      child.on('error', failed)
      child.on('close', (code, signal) => done({ code, signal, ...output }))
    }),
  }
}
