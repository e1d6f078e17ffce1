/** The question with which a run is taken up again: what is in effect, what is not done, where it stands. */
import type { LookedAt } from '../engine/look-again.js'
import type { JournalRecord } from '../engine/records.js'
import type { Reply, Request } from '../engine/ports.js'
import { collectChanges } from '../report/collect-changes.js'
import { collectSteps } from '../report/collect-steps.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { paused, type Asking } from './asking.js'
import { count } from './format-value.js'
import { changeLines, section, stepLines } from './report-lines.js'
import { threeValues } from './show-undo-plan.js'
import type { Screen } from './theme.js'

export async function askResume({ changes }: Request<'resume'>, { prompter, screen, records, mode }: Asking): Promise<Reply<'resume'>> {
  prompter.say(`${showStanding(records?.() ?? [], changes, mode, screen)}`)
  const choice = await prompter.choose<'resume' | 'pause'>({
    message: '',
    start: 0,
    choices: [
      { value: 'resume', name: 'go on', says: 'where it stood: what was approved is made, the rest is asked for' },
      { value: 'pause', name: 'stop here', says: 'nothing is done; it can go on later' },
    ],
  })
  return choice === 'resume' ? { do: 'resume' } : { do: 'stop', reason: paused }
}

/** What was changed as it stands now, and what is open; without a final line feed. */
export function showStanding(records: readonly JournalRecord[], looked: readonly LookedAt[], mode: Asking['mode'], screen: Screen): string {
  const { theme, columns } = screen
  const changed = collectChanges(records, mode)
  const steps = collectSteps(records).filter(({ outcome }) => outcome !== 'done' && outcome !== 'already' && outcome !== 'n/a')
  const drifted = looked.filter(({ state }) => state === 'drifted')
  const unseen = looked.filter(({ state }) => state === 'unseen')
  return [
    ...section(changed.length === 0 ? 'nothing was changed' : count(changed.length, 'change'), changed.flatMap((change) => changeLines(change, screen)), screen),
    ...section('not as this run left it', drifted.flatMap((change) => driftLines(change, screen)), screen),
    ...section('could not be looked at', unseen.flatMap(({ address, message = '' }) => wrap(`${forTerminal(address)}: ${forTerminal(message)}`, columns, '    ')), screen),
    ...section('open', steps.flatMap((step) => stepLines(step, screen)), screen),
    ...(drifted.length > 0 ? ['', ...wrap(theme.caution('Somebody or something changed that back: find out who before you go on.'), columns, '  ')] : []),
  ]
    .slice(1)
    .join('\n')
}

function driftLines({ title, address, before, ours, now = null }: LookedAt, { theme, columns }: Screen): string[] {
  return [...wrap(`${forTerminal(title)} ${theme.quiet(`(${forTerminal(address)})`)}`, columns, '    '), ...threeValues({ before, ours, now }, '      ', columns)]
}
