/** What doctor looks at on this machine: Node, configuration, state folder, terminal. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { networkWarning } from '../journal/network-file-system.js'
import type { DoctorCheck } from './commands/doctor.js'
import type { Context } from './context.js'

export function checkMachine({ settings, terminal }: Context): DoctorCheck[] {
  const { configFile, stateDir } = settings
  const { columns, plain = false } = terminal.out
  return [
    nodeVersion(process.versions.node),
    { name: 'config', state: 'ok', says: configFile ?? 'none: defaults' },
    stateFolder(stateDir),
    terminal.interactive
      ? { name: 'terminal', state: 'ok', says: `${columns} columns${plain ? ', plain' : ''}` }
      : { name: 'terminal', state: 'warn', says: 'none: nobody can be asked', hint: 'Without one, steps that change something are named: --approve <step>' },
  ]
}

/** The package's `engines` say the same. */
export function nodeVersion(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > 20 || (major === 20 && minor >= 19)
  return isEnough ? { name: 'node', state: 'ok', says: version } : { name: 'node', state: 'fail', kind: 'usage', says: `${version}, which is too old`, hint: 'Install Node 20.19 or later.' }
}

/** Journals hold what AWS answered: others must not read them. */
function stateFolder(folder: string): DoctorCheck {
  const trial = join(folder, `.doctor-${randomUUID()}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(trial, '', { flag: 'wx', mode: 0o600 })
    rmSync(trial)
    const network = networkWarning(folder)
    if (network) return { name: 'state folder', state: 'warn', ...network }
    const isOpen = (statSync(folder).mode & 0o077) !== 0
    return isOpen ? { name: 'state folder', state: 'warn', says: `${folder} can be entered by others`, hint: `chmod 700 ${folder}` } : { name: 'state folder', state: 'ok', says: folder }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    return { name: 'state folder', state: 'fail', kind: 'state', says: `${folder} cannot be written (${reason})`, hint: 'Name another one with --state-dir: without a journal nothing is changed.' }
  }
}
