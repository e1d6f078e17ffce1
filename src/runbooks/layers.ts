/** The layers of a library: folders of runbooks, the highest first, with the shipped ones below them all. */
import { relative, sep } from 'node:path'
import { failure } from '../diagnostics/diagnostic.js'
import type { Config } from './runbook.js'

export interface Layer {
  /** As the configuration names it. */
  name: string
  /** Absolute path. */
  folder: string
}

/** Where a file of the library stands. */
export interface InLayer {
  /** The layer's name. */
  name: string
  /** From the layer's folder, with slashes: the same on every machine. */
  path: string
  /** 0 is the highest layer. */
  rank: number
}

/** The layer of the runbooks that come with sirun. */
export const shippedLayer = 'shipped'
/** The layer of a folder that the configuration names by its path alone. */
const usualLayer = 'team'

/**
 * A folder that is named again is one layer, where it stands first. Throws SirunError (usage): `duplicate-layer` and
 * `reserved-layer` for names, `nested-layers` for a folder inside of another.
 *
 * @param configured with absolute paths
 */
export function layersOf(configured: NonNullable<Config['runbooks']>, shippedFolder: string): Layer[] {
  const layers: Layer[] = []
  for (const entry of configured) {
    const layer = typeof entry === 'string' ? { name: usualLayer, folder: entry } : { name: entry.layer, folder: entry.path }
    if (layer.name === shippedLayer && layer.folder !== shippedFolder)
      throw failure('usage', 'reserved-layer', `${shippedLayer} is the layer of the runbooks that come with sirun.`, 'Give the layer another name, for example org or team.')
    if (layers.some(({ folder }) => folder === layer.folder)) continue
    const twin = layers.find(({ name }) => name === layer.name)
    if (twin) {
      const hint = 'Name each folder of runbooks: runbooks: [{ layer: org, path: … }, { layer: team, path: … }], the highest first.'
      throw failure('usage', 'duplicate-layer', `Two folders are the layer ${layer.name}: ${twin.folder} and ${layer.folder}.`, hint)
    }
    layers.push(layer)
  }
  const all = layers.some(({ folder }) => folder === shippedFolder) ? layers : [...layers, { name: shippedLayer, folder: shippedFolder }]
  for (const inner of all) {
    const outer = all.find(({ folder }) => folder !== inner.folder && isBelow(inner.folder, folder))
    if (outer) throw failure('usage', 'nested-layers', `The folder of the layer ${inner.name} lies in that of ${outer.name}: ${inner.folder}`, 'Put them beside each other: a file belongs to one layer.')
  }
  return all
}

/** Where a file stands, by its absolute path. */
export function inLayers(path: string, layers: readonly Layer[]): InLayer | undefined {
  const rank = layers.findIndex(({ folder }) => isBelow(path, folder))
  const layer = layers[rank]
  return layer && { name: layer.name, path: relative(layer.folder, path).split(sep).join('/'), rank }
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
