/** Whether a file says which file of a lower layer it replaces: what happens to have the same id is no replacement. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { CatalogProcedure, CatalogRunbook } from '../runbooks/runbook-catalog.js'
import { rule as unstated } from './rules/unstated-replacement.js'
import { rule as wrong } from './rules/wrong-replacement.js'

/**
 * @param file of one of the layers
 * @param same all files of this kind and id in the library
 * @param layers the names of all layers
 */
export function checkLayers(
  { kind, id, value, document, layer }: CatalogRunbook | CatalogProcedure,
  same: readonly (CatalogRunbook | CatalogProcedure)[],
  layers: readonly string[],
): Diagnostic[] {
  if (!value || !layer) return []
  const { replaces } = value
  const below = same.filter((each) => each.layer !== undefined && each.layer.rank > layer.rank).sort((a, b) => a.layer!.rank - b.layer!.rank)
  const [next] = below
  if (replaces === undefined) {
    if (!next) return []
    const message = `The layer ${next.layer!.name} has a ${kind} ${id} too (${next.file}).`
    const hint = `Write replaces: ${next.layer!.name} if this one is to be used in its place; else rename it.`
    return [{ code: unstated.id, severity: unstated.severity, message, place: document.at(['id'], 'value'), hint }]
  }
  if (next?.layer?.name === replaces) return []
  const message = next
    ? `It takes the place of ${id} of the layer ${next.layer!.name}, not of ${replaces}.`
    : layers.includes(replaces) ? `The layer ${replaces} has no ${kind} ${id} below this one.` : `There is no layer ${replaces}.`
  const hint = next ? `Write replaces: ${next.layer!.name}` : layers.includes(replaces) ? 'Remove replaces, or correct the id.' : didYouMean(replaces, layers) ?? `There are: ${layers.join(', ')}.`
  return [{ code: wrong.id, severity: wrong.severity, message, place: document.at(['replaces'], 'value'), hint }]
}
