/** Whether a file is somebody else's: what lies beside our files may not be ours. */
import { statSync } from 'node:fs'
import type { Environment } from './context.js'

/** It belongs neither to us, nor to root, nor to whom root does it for (sudo). */
export function isOthersFile(file: string, env: Environment): boolean {
  const me = process.geteuid?.()
  const owner = statSync(file).uid
  return !(me === undefined || owner === me || owner === 0 || (me === 0 && String(owner) === env['SUDO_UID']))
}
