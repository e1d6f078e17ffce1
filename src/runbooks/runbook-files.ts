/** Which files of a folder are runbooks, procedures and drills: told by their names alone, none is read. */
import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
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
  const files = [...yamlFiles(folder)].map(([inner, path]) => ({ kind: kindOfFile(inner), id: idOfFile(path), path }))
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
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

/** By their path below the folder, each with the whole one. At once: a promise a folder takes longer than reading it. */
function yamlFiles(folder: string): Map<string, string> {
  const root = realFolder(folder)
  // What `join` puts before a name in this folder.
  const start = join(folder, 'x').slice(0, -1)
  const files = new Map<string, string>()
  const open = ['']
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    for (const item of readdirSync(start + current || '.', { withFileTypes: true })) {
      const { name } = item
      if (name === 'node_modules' || name.startsWith('.')) continue
      const inner = current + name
      // A linked folder inside the root is read under its own name.
      if (item.isDirectory()) open.push(inner + sep)
      if (!name.endsWith('.yaml') || notRunbooks.has(name)) continue
      const path = start + inner
      if (item.isFile() || (item.isSymbolicLink() && leadsToFileIn(root, path))) files.set(inner, path)
    }
  }
  return files
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch (error) {
    const problem = {
      code: 'no-such-folder',
      severity: 'error' as const,
      message: `The runbook folder cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      place: { file: folder },
    }
    throw new SirunError('usage', { ...problem, hint: 'Correct runbooks in sirun.config.yaml.' })
  }
}

function leadsToFileIn(root: string, link: string): boolean {
  // A link may lead to nothing.
  if (!existsSync(link)) return false
  const target = realpathSync.native(link)
  return target.startsWith(root + sep) && lstatSync(target).isFile()
}
