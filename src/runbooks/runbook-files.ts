/** Which files of a folder are runbooks, procedures and drills: told by their names alone, none is read. */
import { lstat, readdir, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { SirunError } from '../diagnostics/diagnostic.js'

export type FileKind = 'runbook' | 'procedure' | 'drill'

export interface RunbookPath {
  kind: FileKind
  /** The file's name without its endings. */
  id: string
  path: string
}

/**
 * All files below a folder, sorted by path: `procedures/` holds procedures, `<id>.drill.yaml` is a drill, any other
 * `<id>.yaml` a runbook. Links out of the folder are not followed. Throws SirunError (`no-such-folder`) for a folder
 * that cannot be read.
 */
export async function runbookFiles(folder: string): Promise<RunbookPath[]> {
  const paths = await yamlFiles(folder)
  return paths.map((path) => ({ kind: kindOfFile(relative(folder, path)), id: idOfFile(path), path }))
}

/** `path` is relative to its runbook folder, or holds the name of the folder `procedures`. */
export function kindOfFile(path: string): FileKind {
  if (path.endsWith('.drill.yaml')) return 'drill'
  return path.split(sep).slice(0, -1).includes('procedures') ? 'procedure' : 'runbook'
}

export function idOfFile(path: string): string {
  return path.slice(path.lastIndexOf(sep) + 1).replace(/(\.drill)?\.yaml$/, '')
}

/** The configuration and what it leads to: no runbook, wherever it lies. */
export const notRunbooks: ReadonlySet<string> = new Set(['sirun.config.yaml', 'sirun.policy.yaml', 'routing.yaml'])

async function yamlFiles(folder: string): Promise<string[]> {
  const root = await realpath(folder).catch((error: NodeJS.ErrnoException) => {
    const problem = {
      code: 'no-such-folder',
      severity: 'error' as const,
      message: `The runbook folder cannot be read (${error.code ?? 'unknown'}).`,
      place: { file: folder },
    }
    throw new SirunError('usage', { ...problem, hint: 'Correct runbooks in sirun.config.yaml.' })
  })
  const files: string[] = []
  const open = [folder]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    for (const item of await readdir(current, { withFileTypes: true })) {
      const { name } = item
      const path = join(current, name)
      if (name === 'node_modules' || name.startsWith('.')) continue
      // A linked folder inside the root is read under its own name.
      if (item.isDirectory()) open.push(path)
      if (!name.endsWith('.yaml') || notRunbooks.has(name)) continue
      if (item.isFile() || (item.isSymbolicLink() && (await leadsToFileIn(root, path)))) files.push(path)
    }
  }
  return files.sort()
}

async function leadsToFileIn(root: string, link: string): Promise<boolean> {
  const target = await realpath(link).catch(() => undefined)
  return target !== undefined && target.startsWith(root + sep) && (await lstat(target)).isFile()
}
