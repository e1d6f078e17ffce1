/** What a person types when sirun does not do it: the AWS CLI lines of a change, and of its undo. */
import type { PlannedChange } from '../engine/plan.js'
import type { PlannedUndo } from '../engine/plan-undo.js'
import { forTerminal } from '../text/escape.js'
import { awsCliLine, awsCliLines, isIncomplete, type CliCall } from './aws-cli-line.js'
import { formatValue } from './format-value.js'
import type { Screen } from './theme.js'

/** Lines to copy, inside of the margin, and at most as wide as the screen where they can be broken. */
export function byHand(change: PlannedChange, { columns }: Screen): string[] {
  const { undo, place, ending } = change
  const ofUndo = undo && { ...undo, place }
  const copied = (call: CliCall): string[] => awsCliLines(call, columns - 4).map((line) => `    ${line}`)
  return [
    '  By hand:',
    ...copied(change),
    ...(ofUndo ? ['  Its undo:', ...copied(ofUndo)] : ending.kind === 'undo' ? ['  Its undo is known only after it.'] : []),
    ...([change, ...(ofUndo ? [ofUndo] : [])].some(isIncomplete) ? ['  What is known only later stands in < >.'] : []),
  ]
}

/** A plan as a shell script: each call in its order, each undo as a comment below it. */
export function planAsScript(changes: readonly PlannedChange[]): string {
  return changes
    .flatMap((change, index) => {
      const { title, address, undo, place, ending } = change
      const back = undo ? awsCliLine({ ...undo, place }) : ending.kind === 'undo' ? 'known only after it' : `none: ${forTerminal(ending.why)}`
      const gap = index === 0 ? [] : ['']
      return [...gap, `# ${index + 1}  ${forTerminal(address)}  ${forTerminal(title)}`, awsCliLine(change), `# undo: ${back}`]
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** The undo of a run as a shell script, the last change first; what it would leave is a comment with the three values. */
export function undoAsScript(run: string, changes: readonly PlannedUndo[]): string {
  const head = [`# The undo of run ${forTerminal(run)}, as it stands now. Nothing of it was done.`, '']
  const lines = changes.flatMap(({ address, title, place, fate, reason, call, before, ours, now }, index) => {
    const states = now === undefined ? [] : [`# before ${formatValue(before)}; ours ${formatValue(ours)}; now ${formatValue(now)}`]
    const line = call ? awsCliLine({ ...call, place }) : '# its call cannot be told beforehand'
    const left = `# left: ${fate}${reason === undefined ? '' : `, ${forTerminal(reason)}`}`
    return [...(index === 0 ? [] : ['']), `# ${index + 1}  ${forTerminal(address)}  ${forTerminal(title)}`, ...states, fate === 'put-back' ? line : left]
  })
  return [...head, ...lines].map((text) => `${text}\n`).join('')
}
