/** What every key does, for a person who has forgotten it. */
import { padTo, wrap } from '../text/layout.js'
import type { BesideKey } from './choose.js'
import type { Screen } from './theme.js'

const meanings: Readonly<Record<string, string>> = {
  n: 'write a note into the journal; the question comes again',
  o: 'run another procedure in this run, with the same guards; the question comes again',
  d: 'show in full what the steps have read',
  c: 'show links to the resource in the AWS console',
  h: 'show the state of the run as text for a chat',
  '?': 'show this',
}

/** Without a final line feed. */
export function showKeys(keys: readonly BesideKey[], { columns, theme, plain }: Screen): string {
  const rows: [string, string][] = plain
    ? [
        ['number', 'and Enter: choose'],
        ['Enter', 'alone: the choice that changes nothing, where there is one'],
      ]
    : [
        ['↑ ↓', 'move the cursor; letters never move it'],
        ['Enter', 'takes the choice under the cursor'],
      ]
  rows.push(...keys.map(({ key }): [string, string] => [key, meanings[key] ?? '']), [
    'Ctrl-C',
    'stop here; the journal has what was done',
  ])
  return rows
    .flatMap(([key, text]) => {
      const [first = '', ...rest] = wrap(text, columns, ' '.repeat(12))
      return [`    ${theme.accent(padTo(key, 8))}${first.slice(12)}`, ...rest]
    })
    .join('\n')
}
