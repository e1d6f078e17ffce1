/** What linted files use and are not: of the folders around them and of the library, only what they name. */
import { existsSync } from 'node:fs'
import type { LintedFile, Surroundings } from '../lint/lint-files.js'
import { inLayers } from '../runbooks/layers.js'
import { loadCatalog, type Catalog, type CatalogOptions } from '../runbooks/runbook-catalog.js'
import { catalogRoot } from './catalog-root.js'
import type { Context } from './context.js'
import { usesOf } from './uses-of.js'

/**
 * The folders that the files belong to where these are no layers, and the library. Where something that they name is
 * nowhere, or a file cannot be read, everything is loaded: the nearest name is looked for in all of it.
 *
 * @param roots what was named to be linted, absolute
 */
export async function loadSurroundings(files: readonly LintedFile[], roots: readonly string[], { settings, cwd }: Context): Promise<Surroundings> {
  const { layers, config } = settings
  const others = new Set(roots.filter((root) => !layers.some(({ folder }) => folder === root) && inLayers(root, layers) === undefined).map(catalogRoot))
  const folders = [...[...others].filter((folder) => existsSync(folder) && !layers.some((layer) => layer.folder === folder)), ...layers]
  const known = new Map(files.map((file) => [file.path, file]))
  const load = (only: CatalogOptions['only']): Promise<Catalog> =>
    loadCatalog(folders, { shownFrom: cwd, known, ...(only && { only }), ...(config.disable && { disable: config.disable }) })
  const isReadable = files.every(({ kind, value }) => value || kind === 'drill')
  // Those of the same name too: they may replace each other.
  const wanted = new Set(files.flatMap((file) => [`${file.kind} ${file.id}`, ...usesOf(file)]))
  for (let size = -1; isReadable && size !== wanted.size;) {
    size = wanted.size
    const catalog = await load(({ kind, id }) => kind !== 'drill' && wanted.has(`${kind} ${id}`))
    const found: LintedFile[] = [...catalog.runbooks.values(), ...catalog.procedures.values(), ...[...catalog.disabled.values()].map(({ file }) => file)]
    for (const file of found) {
      known.set(file.path, file)
      for (const name of usesOf(file)) wanted.add(name)
    }
    if (size === wanted.size && hasAll([...files, ...found])) return catalog
  }
  return load(({ kind }) => kind !== 'drill')
}

/** Whether what the files use is among them. */
function hasAll(files: readonly LintedFile[]): boolean {
  const names = new Set(files.map(({ kind, id }) => `${kind} ${id}`))
  return files.every((file) => (file.kind === 'drill' ? usesOf(file).length === 0 || usesOf(file).some((name) => names.has(name)) : usesOf(file).every((name) => names.has(name))))
}
