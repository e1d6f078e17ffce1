/** Patterns that the shell did not expand: in quotes, or in a configuration of CI. */
import { existsSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import picomatch from 'picomatch'
import { runbookFiles } from '../runbooks/runbook-files.js'

/** Absolute paths of the .yaml files that a pattern fits, sorted; hidden folders and node_modules are not looked into. */
export async function expandGlob(pattern: string, cwd: string): Promise<string[]> {
  const { base, glob } = picomatch.scan(pattern)
  const folder = resolve(cwd, base)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  const fits = picomatch(glob)
  const files = await runbookFiles(folder)
  return files.map(({ path }) => path).filter((path) => fits(relative(folder, path).split(sep).join('/')))
}
