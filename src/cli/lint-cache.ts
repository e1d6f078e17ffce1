/** What a lint found, kept for the next one over the same bytes: by a hash of everything that decides it. */
import { closeSync, constants, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { shippedLayer } from '../runbooks/layers.js'
import { catalogRoot } from './catalog-root.js'
import type { Context } from './context.js'
import { isCachedLint } from './is-cached-lint.js'
import { lintDay } from './lint-day.js'
import type { LintOptions } from './lint-options.js'
import { PartsHash } from './parts-hash.js'

/** The result of a lint. */
export interface CachedLint {
  /** As they are shown: from the working folder. */
  files: readonly string[]
  problems: readonly Diagnostic[]
  notes: readonly string[]
}

export interface LintCache {
  /** Undefined where nothing is kept for these bytes, or what is kept cannot be trusted. */
  find(): CachedLint | undefined
  /**
   * Keeps a result, unless something has changed since the cache was opened. Where that is not possible, nothing happens:
   * the next lint takes longer, and says the same.
   */
  keep(result: CachedLint): void
}

/** So many results are kept: a team's folders on a few branches. */
const maxEntries = 32
/** A larger result is not kept. */
const maxBytes = 4 * 1024 * 1024

/**
 * The cache of one lint, or undefined where none is used: with --no-cache; where what decides is not only in folders and
 * settings (files named one by one, standard input, git); where files are changed; where there is no folder for it.
 *
 * @param build names the program: other rules find something else
 */
export function openLintCache(options: LintOptions, context: Context, build: string | undefined): LintCache | undefined {
  const folder = folderOf(options, context)
  if (build === undefined || folder === undefined || options.cache === false || options.fix || options.since !== undefined) return undefined
  const begun = Date.now()
  const inputs = inputsOf(options, context, build)
  if (!inputs) return undefined
  const { key, paths } = inputs
  const path = join(folder, `${key}.json`)
  return {
    find() {
      const found = readEntry(path, key)
      const start = context.cwd + sep
      // Most are below the working folder: to resolve each takes as long as to read it.
      return found?.files.every((file) => paths.has(start + file) || paths.has(resolve(context.cwd, file))) ? found : undefined
    },
    keep(result) {
      if (isUntouched(inputs, begun) || inputsOf(options, context, build)?.key === key) keepEntry(folder, path, key, result)
    },
  }
}

/** A hash of the program, which the build leaves beside it; undefined for sources. */
export function buildOfProgram(): string | undefined {
  const file = fileURLToPath(new URL('build-id', import.meta.url))
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function folderOf({ cacheLocation }: LintOptions, { cwd, env }: Context): string | undefined {
  if (cacheLocation !== undefined) return resolve(cwd, cacheLocation)
  const { XDG_CACHE_HOME: cache, HOME: home } = env
  // The XDG specification says to ignore a relative path.
  const base = cache && isAbsolute(cache) ? cache : home && join(home, '.cache')
  return base ? join(base, 'sirun', 'lint') : undefined
}

/** Settings and options that decide only how it is shown, or are applied to what was found. */
const onlyShown = new Set(['json', 'verbose', 'color', 'format', 'quiet', 'maxWarnings', 'baseline', 'writeBaseline', 'pruneBaseline', 'cacheLocation'])

interface Inputs {
  /** SHA-256 of all that decides what is found: more than is needed is harmless, less is not. */
  key: string
  /** The files that are in it, absolute. */
  paths: ReadonlySet<string>
  /** The folders whose files are in it. */
  folders: readonly string[]
}

/** File systems tell times as coarsely as two seconds, in milliseconds. */
const coarsest = 2_000

/** Whether nothing was changed since then (milliseconds), as the file system says: sooner told than by reading all of it again. */
export function isUntouched({ paths, folders }: Pick<Inputs, 'paths' | 'folders'>, since: number): boolean {
  const isOlder = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Infinity) < since - coarsest
  return [...folders, ...paths].every(isOlder)
}

/** Undefined where not all of it lies in folders, or some of it cannot be read: the lint says which. */
function inputsOf(options: LintOptions, { settings, cwd, env }: Context, build: string): Inputs | undefined {
  const deciding = Object.entries({ ...settings, ...options }).filter(([name]) => !onlyShown.has(name))
  const own = settings.layers.filter(({ name }) => name !== shippedLayer)
  const targets = options.paths.length > 0 ? options.paths.map((path) => resolve(cwd, path)) : (own.length > 0 ? own : settings.layers).map(({ folder }) => folder)
  if (!targets.every(isFolder)) return undefined
  const hash = new PartsHash()
  const listed: string[] = []
  const paths = new Set<string>()
  const folders: string[] = []
  try {
    for (const folder of new Set([...targets, ...targets.map(catalogRoot), ...settings.layers.map((layer) => layer.folder)])) addFolder(hash, folder, { paths, folders, listed, withDrills: targets.includes(folder) })
    for (const path of options.policy ?? []) {
      hash.addFile(resolve(cwd, path))
      paths.add(resolve(cwd, path))
    }
    const { routingFile } = settings
    if (routingFile !== undefined) {
      hash.addFile(routingFile)
      paths.add(routingFile)
    }
  } catch {
    return undefined
  }
  hash.addText(JSON.stringify([build, process.version, cwd, deciding, lintDay(options.asOf, env), listed]))
  return { key: hash.digest(), paths, folders }
}

interface Found {
  paths: Set<string>
  folders: string[]
  /** What there is by name. */
  listed: string[]
  /** Of drills around what is linted only the names decide. */
  withDrills: boolean
}

/** Every YAML file below a folder; what is passed over is what a catalog passes over. */
function addFolder(hash: PartsHash, folder: string, found: Found): void {
  found.folders.push(folder)
  found.listed.push(folder)
  // Not `join`, which takes as long as reading: nothing is left to be put right.
  const start = folder.endsWith(sep) ? folder : folder + sep
  for (const item of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = item
    if (name === 'node_modules' || name.startsWith('.')) continue
    const path = start + name
    if (item.isDirectory()) addFolder(hash, path, found)
    if (!name.endsWith('.yaml')) continue
    found.paths.add(path)
    // A link may lead anywhere, also to nothing, and a pipe would never end.
    const isRead = (found.withDrills || !name.endsWith('.drill.yaml')) && (item.isFile() || (item.isSymbolicLink() && isFile(path)))
    found.listed.push(path, isRead ? 'read' : 'not read')
    if (isRead) hash.addFile(path)
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** What a file says, if it is the user's own, nobody else can write it, and it has the form that it was given. */
function readEntry(path: string, key: string): CachedLint | undefined {
  try {
    const value = JSON.parse(readOwn(path)) as unknown
    return isCachedLint(value, key) ? value : undefined
  } catch {
    return undefined
  }
}

function readOwn(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { uid, mode, size } = fstatSync(file)
    const isOwn = process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o022) === 0)
    if (!isOwn || size > maxBytes) throw new Error('not trusted')
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** A file is there whole or not at all: it is renamed from one that only this process writes. */
function keepEntry(folder: string, path: string, key: string, { files, problems, notes }: CachedLint): void {
  const text = JSON.stringify({ key, files, problems, notes })
  if (Buffer.byteLength(text) > maxBytes) return
  const part = `${path}.${process.pid}.part`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(part, text, { flag: 'wx', mode: 0o600 })
    renameSync(part, path)
    removeOldest(folder)
  } catch {
    // A read-only home, a full disk: what is left of the part is removed with the oldest.
  }
}

/** Others may do the same at this moment: what is gone is gone. */
function removeOldest(folder: string): void {
  const entries = readdirSync(folder)
    .filter((name) => /^[0-9a-f]{64}\.json(\.\d+\.part)?$/.test(name))
    .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time)
  for (const { path } of entries.slice(maxEntries)) rmSync(path, { force: true })
}
