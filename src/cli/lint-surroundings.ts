/** What files that are linted may use: the folders that they belong to, and the library of the configuration. */
import { existsSync } from 'node:fs'
import type { LintedFile, Surroundings } from '../lint/lint-files.js'
import { inLayers, type Layer } from '../runbooks/layers.js'
import { loadCatalog, type Catalog, type CatalogOptions } from '../runbooks/runbook-catalog.js'
import { catalogRoot } from './catalog-root.js'
import type { Context } from './context.js'
import type { Settings } from './settings.js'
import { usesOf } from './uses-of.js'

export const noSurroundings: Surroundings = { runbooks: new Map(), procedures: new Map() }

/** Whether a team's library has layers: what one file is then depends on those in others. */
export function isLayered({ layers }: Settings): boolean {
  return layers.length > 1
}

/** What the files of some folders may use beside themselves: all of the folders that these belong to, and the library. */
export async function surroundings(roots: readonly string[], around: Around): Promise<Surroundings> {
  return load(foldersAround(roots, around), around, { only: ({ kind }) => kind !== 'drill' })
}

/**
 * Of the same, only what the files name: reading all of it takes longer than linting one file. Where something that they
 * name is nowhere, or a file cannot be read, it is all of it: the nearest name is looked for there.
 *
 * @param roots what was named to be linted, absolute
 */
export async function surroundingsOf(files: readonly LintedFile[], roots: readonly string[], around: Around): Promise<Surroundings> {
  const folders = foldersAround(roots, around)
  const known = new Map(files.map((file) => [file.path, file]))
  const isReadable = files.every(({ kind, value }) => value || kind === 'drill')
  // Those of the same name too: they may replace each other.
  const wanted = new Set(files.flatMap((file) => [`${file.kind} ${file.id}`, ...usesOf(file)]))
  for (let size = -1; isReadable && size !== wanted.size;) {
    size = wanted.size
    const catalog = await load(folders, around, { known, only: ({ kind, id }) => kind !== 'drill' && wanted.has(`${kind} ${id}`) })
    const disabled = [...catalog.disabled.values()].map(({ file }) => file)
    const found: LintedFile[] = [...catalog.runbooks.values(), ...catalog.procedures.values(), ...disabled]
    for (const file of found) {
      known.set(file.path, file)
      for (const name of usesOf(file)) wanted.add(name)
    }
    if (size === wanted.size && holdsAll([...files, ...found])) return catalog
  }
  return load(folders, around, { known, only: ({ kind }) => kind !== 'drill' })
}

type Around = Pick<Context, 'settings' | 'cwd'>

function load(folders: readonly (string | Layer)[], { settings: { config }, cwd }: Around, options: Pick<CatalogOptions, 'only' | 'known'>): Promise<Catalog> {
  return loadCatalog(folders, { shownFrom: cwd, ...options, ...(config.disable && { disable: config.disable }) })
}

function foldersAround(roots: readonly string[], { settings: { layers } }: Around): (string | Layer)[] {
  const others = new Set(roots.filter((root) => !layers.some(({ folder }) => folder === root) && inLayers(root, layers) === undefined).map(catalogRoot))
  return [...[...others].filter((folder) => existsSync(folder) && !layers.some((layer) => layer.folder === folder)), ...layers]
}

/** Whether what the files use is among them. */
function holdsAll(files: readonly LintedFile[]): boolean {
  const names = new Set(files.map(({ kind, id }) => `${kind} ${id}`))
  return files.every((file) => {
    const uses = usesOf(file)
    return file.kind === 'drill' ? uses.length === 0 || uses.some((name) => names.has(name)) : uses.every((name) => names.has(name))
  })
}
