// Leaves V8's compiled code of what lint uses beside the chunks. In processes of their own, as a user would start them.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const compiler = path.join(import.meta.dirname, 'compile-chunks.cjs')

/**
 * @param {string} root folder of the package, with its runbooks
 * @param {string} dist folder of the chunks
 */
export async function writeCompiled(root, dist) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sirun-compile-'))
  const runbooks = path.join(folder, 'runbooks')
  const args = ['lint', '--cache-location', path.join(folder, 'cache'), runbooks]
  const run = promisify(execFile)
  try {
    await cp(path.join(root, 'runbooks'), runbooks, { recursive: true })
    const env = { HOME: folder, NO_COLOR: '1' }
    // The second run finds what the first has kept: its chunks are loaded before lint sets a flag of V8, and code fits
    // only the flags under which it was made.
    const lint = () => run(process.execPath, [compiler, dist, ...args], { cwd: folder, env })
    await lint()
    await lint()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
