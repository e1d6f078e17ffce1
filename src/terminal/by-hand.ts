/** What a person types when sirun does not do it: the AWS CLI lines of a change, and of its undo. */
import type { PlannedChange } from '../engine/plan.js'
import { forTerminal } from '../text/escape.js'
import { awsCliLine, awsCliLines, isIncomplete, type CliCall } from './aws-cli-line.js'
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
