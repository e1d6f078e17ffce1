/** Colours by meaning; the only user of chalk. Colour is emphasis only: without it every word is the same. */
import { Chalk } from 'chalk'

type Paint = (text: string) => string

export interface Theme {
  /** Done, proved. */
  good: Paint
  /** Failed, refused, an error. */
  bad: Paint
  /** A warning, something undone, drift. */
  caution: Paint
  /** What can be passed over. */
  quiet: Paint
  strong: Paint
  /** The choice under the cursor, a name to type. */
  accent: Paint
  /** The words LIVE, DRY RUN and DRILL. */
  mode: Record<'live' | 'dry-run' | 'drill', Paint>
}

/** What a view needs to know of the place where it is shown. */
export interface Screen {
  /** Width in characters. */
  columns: number
  theme: Theme
  /** No cursor movement: numbered choices that are typed. For screen readers and terminals that cannot do more. */
  plain?: boolean
}

export function makeTheme(color: boolean): Theme {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  return {
    good: chalk.green,
    bad: chalk.red,
    caution: chalk.yellow,
    quiet: chalk.dim,
    strong: chalk.bold,
    accent: chalk.cyan,
    mode: { live: chalk.bold.red, 'dry-run': chalk.bold.yellow, drill: chalk.bold.cyan },
  }
}

/** Colour only on a terminal that knows it, where nobody said no (NO_COLOR, by no-color.org: set and not empty). */
export function wantsColor(
  stream: { isTTY?: boolean },
  env: Record<string, string | undefined>,
  allowed: boolean,
): boolean {
  return allowed && stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}

/** Whether the terminal, or whoever listens to it, wants lines that stay as they are (SIRUN_PLAIN=1, TERM=dumb). */
export function wantsPlain(env: Record<string, string | undefined>): boolean {
  return env['TERM'] === 'dumb' || (env['SIRUN_PLAIN'] !== undefined && env['SIRUN_PLAIN'] !== '')
}

/** The screen behind an output stream: 80 columns where it does not say, never under 40. */
export function screenOf(
  stream: { isTTY?: boolean; columns?: number },
  env: Record<string, string | undefined>,
  allowed: boolean,
): Screen {
  const theme = makeTheme(wantsColor(stream, env, allowed))
  return { columns: Math.max(40, stream.columns || 80), theme, ...(wantsPlain(env) && { plain: true }) }
}
