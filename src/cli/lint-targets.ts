/** Which files are linted: files, folders, globs and standard input, each of which has to be something. */
import { existsSync, statSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { failure, type Diagnostic } from '../diagnostics/diagnostic.js'
import type { LintedFile } from '../lint/lint-files.js'
import { inLayers, shippedLayer, type Layer } from '../runbooks/layers.js'
import { readRouting, type ReadRouting } from '../runbooks/read-routing.js'
import { loadCatalog, readCatalogFile, readCatalogText } from '../runbooks/runbook-catalog.js'
import type { Context } from './context.js'
import { readRoutingText } from './open-routing.js'
import { optimiseLater } from './optimise-later.js'
import type { Settings } from './settings.js'

/** A routing that is linted; `path` is absolute. */
export interface RoutingTarget extends ReadRouting {
  path: string
  text: string
}

export interface LintTargets {
  files: LintedFile[]
  routings: RoutingTarget[]
  /** What the folders themselves have wrong. */
  problems: Diagnostic[]
  /** Absolute paths of what was named: the folders that these lie in are what surrounds the files. */
  roots: string[]
  /** Everything was named as a folder: nothing of these is missing. */
  isWhole: boolean
}

/**
 * @param paths of the command line; `-` is standard input
 * @param stdinName what file the standard input is
 * Throws SirunError (usage) for one that matches nothing.
 */
export async function lintTargets(paths: readonly string[], stdinName: string | undefined, context: Context): Promise<LintTargets> {
  const { settings, cwd } = context
  const { routingFile } = settings
  const wanted = paths.length > 0 ? paths : [...ownLayers(settings).map(({ folder }) => folder), ...(routingFile === undefined ? [] : [routingFile])]
  const parts = await Promise.all([...new Set(wanted)].map((path) => targetAt(path, stdinName, context)))
  // Standard input is the newest text of its file.
  const files = new Map(parts.flatMap((part) => part.files).map((file) => [file.path, file]))
  for (const file of parts.flatMap(({ stdin }) => stdin ?? [])) files.set(file.path, file)
  const routings = new Map(parts.flatMap((part) => part.routings).map((routing) => [routing.path, routing]))
  return {
    files: [...files.values()].map((file) => inItsLayer(file, settings)),
    routings: [...routings.values()],
    problems: parts.flatMap(({ problems }) => problems),
    roots: [...new Set(parts.flatMap(({ roots }) => roots))].map((root) => resolve(cwd, root)),
    isWhole: parts.every((part) => part.isWhole),
  }
}

/** The routing of the configuration, and any file of the name that it has there. */
function isRouting(path: string, { routingFile }: Settings): boolean {
  return path === routingFile || basename(path) === 'routing.yaml'
}

/** `shown` is its path as it is shown. */
export function readRoutingTarget(path: string, shown: string, text = readRoutingText(path)): RoutingTarget {
  return { ...readRouting(text, shown), path, text }
}

/** What a team can correct: all layers but the one that comes with sirun, unless there is no other. */
function ownLayers({ layers }: Settings): readonly Layer[] {
  const own = layers.filter(({ name }) => name !== shippedLayer)
  return own.length > 0 ? own : layers
}

function inItsLayer(file: LintedFile, { layers }: Settings): LintedFile {
  const layer = inLayers(file.path, layers)
  return layer ? { ...file, layer } : file
}

interface Target extends LintTargets {
  stdin?: LintedFile
}

async function targetAt(path: string, stdinName: string | undefined, context: Context): Promise<Target> {
  const { cwd, settings } = context
  if (path === '-') return standardInput(stdinName, context)
  const full = resolve(cwd, path)
  const shown = relative(cwd, full) || '.'
  const place = { file: shown }
  if (!existsSync(full)) {
    if (/[*?[\]{}()!]/.test(path)) {
      const { expandGlob } = await import('./expand-glob.js')
      const found = await expandGlob(path, cwd)
      if (found.length === 0) throw failure('usage', 'nothing-to-lint', 'No .yaml file fits this pattern.', undefined, { file: path })
      const [routings, others] = [found.filter((each) => isRouting(each, settings)), found.filter((each) => !isRouting(each, settings))]
      const files = await Promise.all(others.map((each) => readCatalogFile(each, relative(cwd, each))))
      return { files, routings: routings.map((each) => readRoutingTarget(each, relative(cwd, each))), problems: [], roots: others, isWhole: false }
    }
    if (full === settings.routingFile) readRoutingText(full)
    throw failure('usage', 'no-such-path', 'There is no such file or folder.', undefined, place)
  }
  if (!statSync(full).isDirectory()) {
    if (!full.endsWith('.yaml'))
      throw failure('usage', 'not-yaml', 'Runbooks, procedures and drills are .yaml files.', undefined, place)
    // A routing is all of its kind: it does not take from what is said of whole folders.
    if (isRouting(full, settings)) return { files: [], routings: [readRoutingTarget(full, shown)], problems: [], roots: [], isWhole: true }
    return { files: [await readCatalogFile(full, shown)], routings: [], problems: [], roots: [full], isWhole: false }
  }
  const routings = routingsBelow(full, settings).map((each) => readRoutingTarget(each, relative(cwd, each)))
  return { ...(await folderAt(full, place, cwd, routings.length > 0)), routings, roots: [full], isWhole: true }
}

/** The routing of the configuration, where it lies below a folder, and the one right in the folder. */
function routingsBelow(folder: string, { routingFile }: Settings): string[] {
  const own = join(folder, 'routing.yaml')
  return [...new Set([...(existsSync(own) ? [own] : []), ...(routingFile?.startsWith(folder + sep) ? [routingFile] : [])])]
}

async function folderAt(path: string, place: { file: string }, cwd: string, mayBeEmpty: boolean): Promise<Pick<LintTargets, 'files' | 'problems'>> {
  const catalog = await loadCatalog([path], { shownFrom: cwd, beforeReading: optimiseLater })
  const listed: LintedFile[] = [
    ...catalog.runbooks.values(),
    ...catalog.procedures.values(),
    ...catalog.drills.values(),
  ]
  if (listed.length === 0 && !mayBeEmpty)
    throw failure('usage', 'nothing-to-lint', 'This folder holds no .yaml file.', undefined, place)
  // A folder below procedures/ does not say by itself what its files are: their whole path does.
  const files = path.split(sep).includes('procedures')
    ? await Promise.all(listed.map((file) => readCatalogFile(file.path, file.file)))
    : listed
  return { files, problems: catalog.diagnostics.filter(({ code }) => code === 'duplicate-id') }
}

async function standardInput(name: string | undefined, { streams, cwd, settings }: Context): Promise<Target> {
  if (name === undefined || !name.endsWith('.yaml')) {
    const hint = 'The name says whether it is a runbook, a procedure or a drill: --stdin-filename runbooks/ec2/<id>.yaml'
    throw failure('usage', 'no-stdin-filename', 'To lint standard input, say which .yaml file it is.', hint)
  }
  const { text } = await import('node:stream/consumers')
  const path = resolve(cwd, name)
  if (isRouting(path, settings)) return { files: [], routings: [readRoutingTarget(path, relative(cwd, path), await text(streams.stdin))], problems: [], roots: [], isWhole: false }
  return { files: [], routings: [], problems: [], roots: [path], isWhole: false, stdin: readCatalogText(await text(streams.stdin), path, relative(cwd, path)) }
}
