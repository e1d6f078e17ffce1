/** Where runs are kept. */
import { isAbsolute, join } from 'node:path'
import { failure } from '../diagnostics/diagnostic.js'

/**
 * Where runs are kept unless something else is said: `$XDG_STATE_HOME/sirun`, else `~/.local/state/sirun`.
 * @throws SirunError of kind `usage` where the environment names no home.
 */
export function defaultStateFolder(env: Readonly<Record<string, string | undefined>>): string {
  // The XDG specification says to ignore a relative path.
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, 'sirun')
  if (env.HOME) return join(env.HOME, '.local', 'state', 'sirun')
  const message = 'Neither XDG_STATE_HOME nor HOME says where runs are kept.'
  throw failure('usage', 'no-state-folder', message, 'Name a folder with --state-dir.')
}
