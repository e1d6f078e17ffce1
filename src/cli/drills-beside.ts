/** Which runbooks and procedures have a drill: told by the names of files alone. */
import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { LintedFile, Surroundings } from '../lint/lint-files.js'
import { replacedBy } from '../runbooks/runbook-catalog.js'

/**
 * The files, as they are shown, beside which `<id>.drill.yaml` or `<id>.<case>.drill.yaml` lies, or beside what they replace:
 * the drills of lower layers stay. A folder that cannot be read, for one that is not there yet, has none.
 */
export async function drillsBeside(files: readonly LintedFile[], { replaced = new Map() }: Pick<Surroundings, 'replaced'> = {}): Promise<Set<string>> {
  const subjects = files.filter(({ kind }) => kind !== 'drill')
  const places = subjects.map((file) => ({ file, paths: [file, ...replacedBy({ replaced }, file)].map(({ path }) => path) }))
  const folders = [...new Set(places.flatMap(({ paths }) => paths.map((path) => dirname(path))))]
  const rehearsed = new Map(await Promise.all(folders.map(async (folder) => [folder, await rehearsedIn(folder)] as const)))
  const isRehearsed = (path: string): boolean => rehearsed.get(dirname(path))!.has(basename(path, '.yaml'))
  return new Set(places.flatMap(({ file, paths }) => (paths.some(isRehearsed) ? [file.file] : [])))
}

async function rehearsedIn(folder: string): Promise<Set<string>> {
  const names = await readdir(folder).catch(() => [])
  return new Set(names.flatMap((name) => /^([^.]+)(\.[^.]+)?\.drill\.yaml$/.exec(name)?.[1] ?? []))
}
