/** Links of a self-test as lines for a terminal. Pure. */
import type { Link, LinkName } from '../selftest/link.js'
import type { Screen } from '../terminal/theme.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'

/** The name of a link, and a space. */
const nameWidth = 12

export function showLink({ link, state, says, hint, took }: Link, { columns, theme }: Screen): string {
  const indent = ' '.repeat(nameWidth + 2)
  const sign = { ok: theme.good('✔'), doubtful: theme.caution('!'), broken: theme.bad('✘') }[state]
  const [first = '', ...rest] = wrap(`${forTerminal(says)} (${formatDuration(took).replaceAll(' ', '\u00a0')})`, columns, indent)
  const hints = hint === undefined ? [] : wrap(forTerminal(hint), columns, indent).map((line) => theme.quiet(line))
  return `${[`${sign} ${padTo(link, nameWidth)}${first.slice(indent.length)}`, ...rest, ...hints].join('\n')}\n`
}

/** What was not come to, and the whole in a line. */
export function showEnd(links: readonly Link[], missing: readonly LinkName[], { columns, theme }: Screen, remark?: string): string {
  const broken = links.filter(({ state }) => state === 'broken').map(({ link }) => link)
  const took = formatDuration(links.reduce((sum, link) => sum + link.took, 0))
  const whole = broken.length > 0 ? `Broken: ${[...new Set(broken)].join(', ')}.` : (remark ?? `From GuardDuty to whom the routing names, nothing is broken (${took}).`)
  return `${[...missing.map((name) => theme.quiet(`– ${padTo(name, nameWidth)}not reached`)), '', ...wrap(whole, columns)].join('\n')}\n`
}
