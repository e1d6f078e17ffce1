/** Runs the built program as its user does: a process of its own, a clean environment, an empty home. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export interface Surroundings {
  env?: Record<string, string>
  cwd?: string
  stdin?: string
  /** Modules that Node imports first. */
  imports?: string[]
}

/** A folder that nobody else uses. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sirun-e2e-'))
}

/** `sirun <args>`; its state folder is a new one unless `--state-dir` is among them. */
export function runSirun(args: readonly string[], { env = {}, cwd, stdin = '', imports = [] }: Surroundings = {}): Promise<Ran> {
  const home = emptyFolder()
  const flags = imports.flatMap((module) => ['--import', module])
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...flags, resolve(root, 'bin/sirun.js'), ...args], {
      cwd: cwd ?? home,
      env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
    child.on('error', failed)
    child.on('close', (code) => done({ code, ...output }))
    child.stdin.end(stdin)
  })
}
