/** The problems that a team knows of and has put off: a file, keyed on what they are and not on where they stand. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { failure, type Diagnostic } from '../diagnostics/diagnostic.js'
import { isMap, type Value } from '../expressions/value.js'
import { alwaysSaid } from '../lint/control.js'
import { identify } from './identify-problems.js'
import type { ReportedFile } from './lint-report.js'

/** One entry; the file is relative to the folder of the baseline, with slashes. */
export interface KnownProblem {
  rule: string
  file: string
  step?: string
  /** The line, its blanks joined. */
  text: string
  /** How many there are that are alike. */
  count: number
}

export interface BaselineResult {
  /** Problems that the baseline does not know. */
  left: Diagnostic[]
  known: number
  /** Entries, counted one by one, that nothing in the linted files fits any more. */
  stale: number
}

/** Takes from the problems those that the baseline knows. Throws SirunError (usage) for a file that is none. */
export function applyBaseline(path: string, problems: readonly Diagnostic[], files: readonly ReportedFile[], cwd: string): BaselineResult {
  const { left, entries, known } = compare(path, readBaseline(path, cwd), problems, files, cwd)
  const stale = entries.filter(({ isLinted }) => isLinted).reduce((sum, { count, used }) => sum + count - used, 0)
  return { left, known, stale }
}

/**
 * Writes the baseline anew. What it says of files that were not linted stays while they are there.
 *
 * @param prune take out what is no problem any more, and add nothing
 */
export function writeBaseline(path: string, problems: readonly Diagnostic[], files: readonly ReportedFile[], cwd: string, { prune }: { prune: boolean }): void {
  const old = prune || existsSync(path) ? readBaseline(path, cwd) : []
  const { left, entries } = compare(path, old, problems, files, cwd)
  const kept = entries.flatMap(({ isLinted, used, ...entry }) => {
    const count = isLinted ? used : existsSync(resolve(dirname(path), entry.file)) ? entry.count : 0
    return count > 0 ? [{ ...entry, count }] : []
  })
  const added = prune ? [] : identify(left, files, namedFrom(path, cwd)).filter(({ problem }) => alwaysSaid(problem.code) === undefined)
  const all = new Map(kept.map((entry) => [keyOf(entry), entry]))
  for (const { problem, file, step, text } of added) {
    const entry = { rule: problem.code, file, ...(step !== undefined && { step }), text, count: 1 }
    const twin = all.get(keyOf(entry))
    all.set(keyOf(entry), twin ? { ...twin, count: twin.count + 1 } : entry)
  }
  const sorted = [...all.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const lines = sorted.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')
  try {
    writeFileSync(path, `{\n  "version": 1,\n  "problems": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw failure('usage', 'output-unwritable', `The baseline cannot be written (${reason}).`, undefined, { file: relative(cwd, path) })
  }
}

interface ComparedEntry extends KnownProblem {
  used: number
  isLinted: boolean
}

function compare(path: string, known: readonly KnownProblem[], problems: readonly Diagnostic[], files: readonly ReportedFile[], cwd: string): { left: Diagnostic[]; known: number; entries: ComparedEntry[] } {
  const named = namedFrom(path, cwd)
  const linted = new Set(files.map(({ file }) => named(file)))
  const entries = known.map((entry) => ({ ...entry, used: 0, isLinted: linted.has(entry.file) }))
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]))
  const left = identify(problems, files, named).filter(({ problem, file, step, text }) => {
    const entry = byKey.get(keyOf({ rule: problem.code, file, ...(step !== undefined && { step }), text }))
    if (!entry || entry.used === entry.count || alwaysSaid(problem.code) !== undefined) return true
    entry.used++
    return false
  })
  return { left: left.map(({ problem }) => problem), known: problems.length - left.length, entries }
}

function namedFrom(path: string, cwd: string): (file: string) => string {
  return (file) => relative(dirname(path), resolve(cwd, file)).split(sep).join('/')
}

function keyOf({ rule, file, step, text }: Omit<KnownProblem, 'count'>): string {
  return JSON.stringify([file, rule, step ?? null, text])
}

function readBaseline(path: string, cwd: string): KnownProblem[] {
  const place = { file: relative(cwd, path) }
  if (!existsSync(path)) throw failure('usage', 'no-such-baseline', 'There is no such baseline.', 'Make it with --write-baseline.', place)
  const value = parsed(readFileSync(path, 'utf8'))
  const problems = isMap(value) && value['version'] === 1 ? value['problems'] : undefined
  if (!Array.isArray(problems) || !problems.every(isKnownProblem))
    throw failure('usage', 'wrong-baseline', 'This is no baseline of sirun lint.', 'Make it anew with --write-baseline.', place)
  return problems as unknown as KnownProblem[]
}

function isKnownProblem(value: Value): boolean {
  if (!isMap(value)) return false
  const { rule, file, step, text, count } = value
  const isText = (each: unknown): boolean => typeof each === 'string'
  return isText(rule) && isText(file) && isText(text) && (step === undefined || isText(step)) && Number.isInteger(count) && Number(count) > 0
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return null
  }
}
