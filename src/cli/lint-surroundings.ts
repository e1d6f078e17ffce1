/** What files that are linted may use: the folders that they belong to, and the library of the configuration. */
import { existsSync } from 'node:fs'
import type { Surroundings } from '../lint/lint-files.js'
import { inLayers } from '../runbooks/layers.js'
import { loadCatalog } from '../runbooks/runbook-catalog.js'
import { catalogRoot } from './catalog-root.js'
import type { Context } from './context.js'
import type { Settings } from './settings.js'

export const noSurroundings: Surroundings = { runbooks: new Map(), procedures: new Map() }

/** Whether a team's library has layers: what one file is then depends on those in others. */
export function isLayered({ layers }: Settings): boolean {
  return layers.length > 1
}

/** What the files may use beside themselves: the folders that they belong to where these are no layers, and the library. */
export async function surroundings(roots: readonly string[], { settings, cwd }: Pick<Context, 'settings' | 'cwd'>): Promise<Surroundings> {
  const { layers, config } = settings
  const others = new Set(roots.filter((root) => !layers.some(({ folder }) => folder === root) && inLayers(root, layers) === undefined).map(catalogRoot))
  const folders = [...[...others].filter((folder) => existsSync(folder) && !layers.some((layer) => layer.folder === folder)), ...layers]
  return loadCatalog(folders, { shownFrom: cwd, only: ({ kind }) => kind !== 'drill', ...(config.disable && { disable: config.disable }) })
}
