/** The runbooks, procedures and drills of the folders, each file read once. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import {
  readDrill,
  readProcedure,
  readRunbook,
  type ReadDrill,
  type ReadProcedure,
  type ReadRunbook,
} from './read-runbook.js'
import { inLayers, type InLayer, type Layer } from './layers.js'
import { idOfFile, kindOfFile, runbookFiles, type FileKind, type RunbookPath } from './runbook-files.js'

/** A file with the text that was read; empty where it is not UTF-8. */
export interface CatalogFile {
  id: string
  /** Absolute path. */
  path: string
  text: string
  /** Left out for a file of no layer. */
  layer?: InLayer
}

/** SHA-256 (hex) of the bytes of a file. Made when it is asked for: of most files it is not. */
export function hashOfFile({ text }: Pick<CatalogFile, 'text'>): string {
  return createHash('sha256').update(text).digest('hex')
}

export type CatalogRunbook = ReadRunbook & CatalogFile
export type CatalogProcedure = ReadProcedure & CatalogFile
export type CatalogDrill = ReadDrill & CatalogFile
type Entry = CatalogRunbook | CatalogProcedure | CatalogDrill

export interface Catalog {
  /** By the file's name, those that cannot be read included: their `value` is missing. */
  runbooks: Map<string, CatalogRunbook>
  procedures: Map<string, CatalogProcedure>
  drills: Map<string, CatalogDrill>
  /** The names of the layers, the highest first; empty where the folders are none. */
  layers: readonly string[]
  /** What files of higher layers replace, by kind and id (`replacedKey`), the highest first. */
  replaced: Map<string, Entry[]>
  /** Runbooks that are not offered, with the reason. */
  disabled: Map<string, { file: CatalogRunbook; reason: string }>
  /** Problems of the folders and of all texts; what the files mean is for checkRunbook and checkDrill. */
  diagnostics: Diagnostic[]
}

export interface CatalogOptions {
  /** Runbooks that are not offered: the reason by their id. */
  disable?: Readonly<Record<string, string>>
  /** Paths in diagnostics are shown relative to this folder. */
  shownFrom?: string
  /** The only files that are read: where most are not needed, reading them all takes longer than all else. */
  only?: (file: Pick<RunbookPath, 'kind' | 'id'>) => boolean
  /** Files that were read already, by their absolute path: they are not read again. */
  known?: ReadonlyMap<string, Entry>
  /** Called for each folder with how many files it has, before they are read. */
  beforeReading?: (files: number) => void | Promise<void>
}

/**
 * Reads each folder with all below it: `procedures/` holds procedures, `<id>.drill.yaml` is a drill, any other
 * `<id>.yaml` a runbook. An earlier folder replaces a later one's file of the same id. Links out of the folder are not
 * followed.
 * Throws SirunError (`no-such-folder`) for a folder that cannot be read.
 *
 * @param folders the highest first; a path alone is no layer
 */
export async function loadCatalog(folders: readonly (string | Layer)[], options: CatalogOptions = {}): Promise<Catalog> {
  const layers = folders.filter((each) => typeof each !== 'string')
  const catalog: Catalog = { runbooks: new Map(), procedures: new Map(), drills: new Map(), layers: layers.map(({ name }) => name), replaced: new Map(), disabled: new Map(), diagnostics: [] }
  for (const each of folders) {
    const seen = new Map<string, string>()
    const files = await runbookFiles(typeof each === 'string' ? each : each.folder)
    await options.beforeReading?.(files.length)
    for (const { kind, id, path } of files) {
      if (options.only?.({ kind, id }) === false) continue
      const shown = options.shownFrom === undefined ? path : relative(options.shownFrom, path)
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
      const before = options.known?.get(path)
      const entry = before?.kind === kind ? before : readOnce(kind, id, path, shown)
      const layer = typeof each === 'string' ? undefined : inLayers(path, layers)
      if (put(catalog, layer ? { ...entry, layer } : entry)) catalog.diagnostics.push(...entry.diagnostics)
    }
  }
  for (const [id, reason] of Object.entries(options.disable ?? {})) {
    const file = catalog.runbooks.get(id)
    if (file) catalog.disabled.set(id, { file, reason })
    catalog.runbooks.delete(id)
  }
  return catalog
}

/** What a file of the catalog replaces, the highest first. */
export function replacedBy({ replaced }: Pick<Catalog, 'replaced'>, { kind, id }: Pick<Entry, 'kind' | 'id'>): readonly Entry[] {
  return replaced.get(replacedKey(kind, id)) ?? []
}

function replacedKey(kind: FileKind, id: string): string {
  return `${kind} ${id}`
}

function put(catalog: Catalog, entry: Entry): boolean {
  const map = { runbook: catalog.runbooks, procedure: catalog.procedures, drill: catalog.drills }[entry.kind] as Map<string, Entry>
  if (map.has(entry.id)) {
    const key = replacedKey(entry.kind, entry.id)
    catalog.replaced.set(key, [...(catalog.replaced.get(key) ?? []), entry])
    return false
  }
  map.set(entry.id, entry)
  return true
}

/** Reads one file, for example one named on the command line. Its folder's name says whether it is a procedure. */
export async function readCatalogFile(path: string, shown: string): Promise<Entry> {
  return readOnce(kindOfFile(path), idOfFile(path), path, shown)
}

/** One after another and at once: a promise a file costs as much as checking it. */
function readOnce(kind: FileKind, id: string, path: string, shown: string): Entry {
  return readBytes(kind, id, path, shown, readFileSync(path))
}

/** As if the file at a path had this text. */
export function readCatalogText(text: string, path: string, shown: string): Entry {
  return readBytes(kindOfFile(path), idOfFile(path), path, shown, Buffer.from(text))
}

function readBytes(
  kind: FileKind,
  id: string,
  path: string,
  shown: string,
  bytes: Uint8Array,
): Entry {
  const text = decode(bytes)
  const own = { id, path, text: text ?? '' }
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

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
