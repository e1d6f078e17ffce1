/** The routing of alerts, read when a command needs it. */
import { readFileSync } from 'node:fs'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { Routing } from '../runbooks/routing.js'
import type { Context } from './context.js'
import { isOthersFile } from './is-others-file.js'

export interface OpenedRouting {
  /** Absolute: files of secrets are relative to it. */
  file: string
  routing: Routing
}

/** Undefined where nobody configured one. Throws SirunError (usage) for one that cannot be read, or is wrong: with all that is. */
export async function openRouting({ settings: { routingFile: file, config }, env }: Pick<Context, 'settings' | 'env'>): Promise<OpenedRouting | undefined> {
  if (file === undefined) return undefined
  const text = readRoutingText(file)
  if (config.routing === undefined && isOthersFile(file, env))
    throw failure('usage', 'config-of-another-user', 'The routing beside the configuration belongs to another user, so it is not used.', 'If you trust it, name it: routing in sirun.config.yaml.', { file })
  const { readRouting } = await import('../runbooks/read-routing.js')
  const { value, diagnostics } = readRouting(text, file)
  if (!value) throw new SirunError('usage', diagnostics)
  return { file, routing: value }
}

/** The same for a command that cannot do without. Throws SirunError `no-routing` (usage) where nobody configured one. */
export async function needRouting(context: Pick<Context, 'settings' | 'env'>): Promise<OpenedRouting> {
  const opened = await openRouting(context)
  if (opened) return opened
  throw failure('usage', 'no-routing', 'Nobody is told of alerts: there is no routing.', 'Write routing.yaml beside sirun.config.yaml (docs/alerts.md), and see with sirun alerts test what it does.')
}

/** Throws SirunError (usage) where it cannot be read. */
export function readRoutingText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw failure('usage', 'routing-unreadable', `The routing cannot be read (${reason}).`, 'Correct routing in sirun.config.yaml.', { file })
  }
}
