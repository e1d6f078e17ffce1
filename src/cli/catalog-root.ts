/** Where the runbooks lie that a path belongs to. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The runbook folder that a path belongs to: the nearest one upwards, itself included, that holds procedures/. */
export function catalogRoot(path: string): string {
  const start = existsSync(path) && statSync(path).isDirectory() ? path : dirname(path)
  for (let folder = start, levels = 0; levels < 4; folder = dirname(folder), levels++) {
    if (basename(folder) === 'procedures') return dirname(folder)
    if (existsSync(join(folder, 'procedures'))) return folder
  }
  return start
}
