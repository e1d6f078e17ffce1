/** Where sirun itself is installed: its shipped runbooks and schemas lie below. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of sirun's own package.json: one level above `dist`, two above this source file. */
export function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const levels = [join(here, '..'), join(here, '..', '..')]
  const root = levels.find((folder) => existsSync(join(folder, 'package.json')))
  if (root === undefined) throw new Error('The package.json of sirun is missing beside its program')
  return root
}

let ownVersion: string | undefined

export function version(): string {
  ownVersion ??= (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version
  return ownVersion
}
