/** The hidden command behind the completion scripts: candidates for a line that is being typed, one a line. */
import { listIncidents } from '../../alerts/listed-incident.js'
import { changesToUndo } from '../../engine/changes-to-undo.js'
import { fold } from '../../engine/run-state.js'
import { findRun, readRun, runIds } from '../../journal/run-store.js'
import { runbookFiles, type FileKind } from '../../runbooks/runbook-files.js'
import { forTerminal } from '../../text/escape.js'
import { completeWords, type Candidate, type CommandTree } from '../complete-words.js'
import type { Environment, Streams } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openAlertLog } from '../open-alert-log.js'
import { loadSettings, type Settings } from '../settings.js'
import { wallClock } from '../wall-clock.js'

export interface CompleteOptions {
  program: CommandTree
  /** What follows the program's name; the last one is what is being typed. */
  words: readonly string[]
}

/**
 * Writes `word` or `word<tab>what it is` lines; `:files` and `:folders` say that the shell completes a path, behind a
 * possible `file:` or `--option=`. Whatever goes wrong, there are no candidates: a Tab is no place for an error.
 */
export async function run(
  { program, words }: CompleteOptions,
  streams: Streams,
  env: Environment,
  cwd: string,
): Promise<ExitCode> {
  const current = words.at(-1) ?? ''
  const { candidates, value, lead, given, command, operands } = completeWords(program, words)
  const named = await valuesOf(value, { typed: current.slice(lead.length), command, operands }, () => settingsOf(given, env, cwd)).catch(() => [])
  const led = named.map((each) => (each.word.startsWith(':') ? each : { ...each, word: lead + each.word }))
  const fits = (word: string): boolean => word.startsWith(':') || (word.startsWith(current) && isPlain(word))
  const lines = [...candidates, ...led].filter(({ word }) => fits(word))
  streams.stdout.write(lines.map(({ word, about }) => `${word}${about === undefined ? '' : `\t${about}`}\n`).join(''))
  return exitCodes.done
}

/** Ids come from names of files: one that a shell would have to quote is left out. */
function isPlain(word: string): boolean {
  return /^[\w.:=/-]+$/.test(word)
}

function settingsOf(given: Record<string, string>, env: Environment, cwd: string): Promise<Settings> {
  const { '--config': config, '--state-dir': stateDir } = given
  const flags = { ...(config !== undefined && { config }), ...(stateDir !== undefined && { stateDir }) }
  return loadSettings(flags, env, cwd)
}

const files = [{ word: ':files' }]

/** By the name that a value has in the usage. */
async function valuesOf(
  value: string | undefined,
  { typed, command, operands }: { typed: string; command: string; operands: readonly string[] },
  settings: () => Promise<Settings>,
): Promise<Candidate[]> {
  switch (value) {
    case 'drill':
      return idsOf(['drill'], await settings())
    case 'runbook':
      return idsOf(['runbook', 'procedure'], await settings())
    case 'run':
      return runIds((await settings()).stateDir).map((word) => ({ word }))
    case 'step':
      return command === 'undo' ? stepsOf((await settings()).stateDir, operands) : []
    case 'finding':
    case 'event':
      if (typed.startsWith('file:')) return files
      return [...(command === 'ack' || command === 'resolve' ? openIncidents(await settings()) : []), { word: 'file:', about: 'a file' }, { word: '-', about: 'standard input' }]
    case 'request':
      return [...files, { word: '-', about: 'standard input' }]
    case 'path':
    case 'file':
      return files
    case 'folder':
      return [{ word: ':folders' }]
    default:
      return []
  }
}

/** What somebody says something of: by the names that `sirun alerts list` shows. */
function openIncidents({ stateDir }: Settings): Candidate[] {
  const clock = wallClock(new AbortController().signal)
  const log = openAlertLog(stateDir, {}, clock)
  log.look()
  return listIncidents(log.incidents, { destinations: {} }, clock.now()).map(({ short, incident: { title } }) => ({ word: short, about: forTerminal(title) }))
}

/** Steps by which a run changed something, the last first, without those on the line already. */
function stepsOf(stateDir: string, [id = '', ...chosen]: readonly string[]): Candidate[] {
  const changes = changesToUndo(fold(readRun(findRun(stateDir, id).folder).records))
  // A shell would have to quote the brackets of an item: its step stands for all of them.
  const steps = new Set(changes.map(([address]) => address.split('[')[0]!))
  return [...steps].filter((step) => !chosen.includes(step)).map((word) => ({ word }))
}

async function idsOf(kinds: readonly FileKind[], { layers, config }: Settings): Promise<Candidate[]> {
  const found = await Promise.all(layers.map(({ folder }) => runbookFiles(folder)))
  const ids = found.flat().flatMap(({ kind, id }) => (kinds.includes(kind) ? [id] : []))
  const disabled = new Set(Object.keys(config.disable ?? {}))
  return [...new Set(ids)].filter((id) => !disabled.has(id)).sort().map((word) => ({ word }))
}
