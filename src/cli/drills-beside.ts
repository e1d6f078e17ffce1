/** Which runbooks and procedures have a drill in their own folder: told by the names of files alone. */
import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { LintedFile } from '../lint/lint-files.js'

/**
 * The files, as they are shown, beside which `<id>.drill.yaml` or `<id>.<case>.drill.yaml` lies. A folder that cannot be
 * read, for one that is not there yet, has none.
 */
export async function drillsBeside(files: readonly Pick<LintedFile, 'kind' | 'path' | 'file'>[]): Promise<Set<string>> {
  const subjects = files.filter(({ kind }) => kind !== 'drill')
  const folders = [...new Set(subjects.map(({ path }) => dirname(path)))]
  const rehearsed = new Map(await Promise.all(folders.map(async (folder) => [folder, await rehearsedIn(folder)] as const)))
  return new Set(
    subjects.flatMap(({ path, file }) => (rehearsed.get(dirname(path))!.has(basename(path, '.yaml')) ? [file] : [])),
  )
}

async function rehearsedIn(folder: string): Promise<Set<string>> {
  const names = await readdir(folder).catch(() => [])
  return new Set(names.flatMap((name) => /^([^.]+)(\.[^.]+)?\.drill\.yaml$/.exec(name)?.[1] ?? []))
}
