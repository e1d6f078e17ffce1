/** Which runbooks and procedures have a drill: told by the names of files alone. */
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { LintedFile, Surroundings } from '../lint/lint-files.js'
import { replacedBy } from '../runbooks/runbook-catalog.js'

/**
 * The files, as they are shown, beside which `<id>.drill.yaml` or `<id>.<case>.drill.yaml` lies, or beside what they replace:
 * the drills of lower layers stay. A folder that cannot be read, for one that is not there yet, has none.
 */
export function drillsBeside(files: readonly LintedFile[], { replaced = new Map() }: Pick<Surroundings, 'replaced'> = {}): Set<string> {
  const subjects = files.filter(({ kind }) => kind !== 'drill')
  const places = subjects.map((file) => ({ file, paths: [file, ...replacedBy({ replaced }, file)].map(({ path }) => path) }))
  const folders = [...new Set(places.flatMap(({ paths }) => paths.map((path) => dirname(path))))]
  const rehearsed = new Map(folders.map((folder) => [folder, rehearsedIn(folder)]))
  const isRehearsed = (path: string): boolean => rehearsed.get(dirname(path))!.has(basename(path, '.yaml'))
  return new Set(places.flatMap(({ file, paths }) => (paths.some(isRehearsed) ? [file.file] : [])))
}

function rehearsedIn(folder: string): Set<string> {
  return new Set(namesIn(folder).flatMap((name) => /^([^.]+)(\.[^.]+)?\.drill\.yaml$/.exec(name)?.[1] ?? []))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
