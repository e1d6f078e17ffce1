/** The fix for an id that is not its file's name: whatever refers to the file does so by its name. */
import type { Fix, Place } from '../diagnostics/diagnostic.js'
import { replacement } from '../diagnostics/replacement.js'

/** Undefined where the name could be no id. */
export function renameId(place: Place, name: string): Fix | undefined {
  const isId = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)?$/.test(name)
  return isId && !/^(?:true|false|null)$/.test(name) ? replacement(place, name, `Call it ${name}`) : undefined
}
