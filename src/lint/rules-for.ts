/** Which rules a file is looked at for. */
import type { CheckContext } from '../runbooks/check-context.js'
import { changesIn } from './doings.js'
import { rules } from './generated/rules.js'
import type { LintRule } from './lint-rule.js'

export type CheckingRule = LintRule & Required<Pick<LintRule, 'check'>>

const checking = rules.filter((rule): rule is CheckingRule => rule.check !== undefined)
const ofAll = checking.filter(({ about }) => about === undefined)
const ofSome = checking.filter(({ about }) => about !== undefined)

/** By a call: the rules that are about it. The same calls stand in many files. */
const known = new Map<string, readonly CheckingRule[]>()

/** Those for every file, and those about what it changes. */
export function rulesFor(context: Pick<CheckContext, 'steps' | 'procedures'>): readonly CheckingRule[] {
  const found = [...ofAll]
  for (const { step } of changesIn(context)) for (const rule of rulesAbout(step.aws)) if (!found.includes(rule)) found.push(rule)
  return found
}

function rulesAbout(call: string): readonly CheckingRule[] {
  let about = known.get(call)
  if (!about) known.set(call, (about = ofSome.filter((rule) => rule.about!.test(call))))
  return about
}
