/** Where runbooks, procedures and drills are found. The only I/O of this folder: each file is read once. */
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import {
  readDrill,
  readProcedure,
  readRunbook,
  type ReadDrill,
  type ReadProcedure,
  type ReadRunbook,
} from './read-runbook.js'

/** A file with the bytes that were read: its text, and the SHA-256 (hex) of its bytes. */
export interface CatalogFile {
  id: string
  /** Absolute path. */
  path: string
  text: string
  sha256: string
}

export type CatalogRunbook = ReadRunbook & CatalogFile
export type CatalogProcedure = ReadProcedure & CatalogFile
export type CatalogDrill = ReadDrill & CatalogFile

export interface Catalog {
  /** By the file's name, those that cannot be read included: their `value` is missing. */
  runbooks: Map<string, CatalogRunbook>
  procedures: Map<string, CatalogProcedure>
  drills: Map<string, CatalogDrill>
  /** Problems of the folders and of all texts; what the files mean is for checkRunbook and checkDrill. */
  diagnostics: Diagnostic[]
}

export interface CatalogOptions {
  /** Ids of runbooks that are not offered. */
  disable?: readonly string[]
  /** Paths in diagnostics are shown relative to this folder. */
  shownFrom?: string
}

/**
 * Reads each folder with all below it: `procedures/` holds procedures, `<id>.drill.yaml` is a drill, any other
 * `<id>.yaml` a runbook. An earlier folder replaces a later one's file of the same id. Links out of the folder are not
 * followed.
 * Throws SirunError (`no-such-folder`) for a folder that cannot be read.
 */
export async function loadCatalog(folders: readonly string[], options: CatalogOptions = {}): Promise<Catalog> {
  const catalog: Catalog = { runbooks: new Map(), procedures: new Map(), drills: new Map(), diagnostics: [] }
  for (const folder of folders) {
    const seen = new Map<string, string>()
    for (const path of await yamlFiles(folder)) {
      const shown = options.shownFrom === undefined ? path : relative(options.shownFrom, path)
      const kind = kindOf(relative(folder, path))
      const id = path.slice(path.lastIndexOf(sep) + 1).replace(/(\.drill)?\.yaml$/, '')
      const twin = seen.get(`${kind} ${id}`)
      if (twin !== undefined) {
        const message = `This folder has another ${kind} ${id}: ${twin}.`
        catalog.diagnostics.push({
          code: 'duplicate-id',
          severity: 'error',
          message,
          place: { file: shown, line: 1, column: 1 },
          hint: 'Rename one of them.',
        })
        continue
      }
      seen.set(`${kind} ${id}`, shown)
      const entry = await readOnce(kind, id, path, shown)
      if (put(catalog, entry)) catalog.diagnostics.push(...entry.diagnostics)
    }
  }
  for (const id of options.disable ?? []) catalog.runbooks.delete(id)
  return catalog
}

type Kind = 'runbook' | 'procedure' | 'drill'

/** `path` is relative to its runbook folder. */
function kindOf(path: string): Kind {
  if (path.endsWith('.drill.yaml')) return 'drill'
  return path.split(sep).slice(0, -1).includes('procedures') ? 'procedure' : 'runbook'
}

function put(catalog: Catalog, entry: CatalogRunbook | CatalogProcedure | CatalogDrill): boolean {
  const map = { runbook: catalog.runbooks, procedure: catalog.procedures, drill: catalog.drills }[entry.kind] as Map<
    string,
    typeof entry
  >
  if (map.has(entry.id)) return false
  map.set(entry.id, entry)
  return true
}

/** Reads one file, for example one named on the command line. Its folder's name says whether it is a procedure. */
export async function readCatalogFile(
  path: string,
  shown: string,
): Promise<CatalogRunbook | CatalogProcedure | CatalogDrill> {
  return readOnce(kindOf(path), path.slice(path.lastIndexOf(sep) + 1).replace(/(\.drill)?\.yaml$/, ''), path, shown)
}

async function readOnce(
  kind: Kind,
  id: string,
  path: string,
  shown: string,
): Promise<CatalogRunbook | CatalogProcedure | CatalogDrill> {
  const bytes = await readFile(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const text = decode(bytes)
  const own = { id, path, text: text ?? '', sha256 }
  const read = { runbook: readRunbook, procedure: readProcedure, drill: readDrill }[kind](text ?? '', shown)
  if (text === undefined) {
    const problem = {
      code: 'not-utf-8',
      severity: 'error' as const,
      message: 'The file is not UTF-8 text.',
      place: { file: shown, line: 1, column: 1 },
      hint: 'Save it as UTF-8.',
    }
    return { ...read, ...own, diagnostics: [problem] }
  }
  return { ...read, ...own }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The .yaml files below a folder, sorted. */
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
    for (const name of (await readdir(current)).sort()) {
      const path = join(current, name)
      const isLink = (await lstat(path)).isSymbolicLink()
      const target = isLink ? await realpath(path).catch(() => undefined) : path
      if (target === undefined || name === 'node_modules' || name.startsWith('.')) continue
      if (isLink && !target.startsWith(root + sep)) continue
      const entry = await lstat(target)
      // A linked folder inside the root is read under its own name.
      if (entry.isDirectory() && !isLink) open.push(path)
      else if (entry.isFile() && name.endsWith('.yaml') && name !== 'sirun.config.yaml') files.push(path)
    }
  }
  return files.sort()
}
