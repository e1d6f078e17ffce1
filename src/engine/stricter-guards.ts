/** What no change may touch, and who must agree, where a run was opened under one configuration and is taken up under another. */
import { canonical } from '../expressions/canonical.js'
import { milliseconds } from './milliseconds.js'
import type { Approvals, Guards } from './records.js'

/** Both hold: nobody loosens what a run was opened with, and what was tightened since counts too. */
export function stricterGuards(then: Guards | undefined, today: Guards | undefined): Guards {
  const rules = [...(then?.protected ?? []), ...(today?.protected ?? [])]
  const trusted = (then?.trusted_accounts ?? []).filter((account) => today?.trusted_accounts?.includes(account))
  const approvals = stricterApprovals(then?.approvals, today?.approvals)
  return {
    ...(trusted.length > 0 && { trusted_accounts: trusted }),
    ...(rules.length > 0 && { protected: [...new Map(rules.map((rule) => [canonical(rule), rule])).values()] }),
    ...(approvals && { approvals }),
  }
}

/** Whether two configurations guard the same. */
export function sameGuards(one: Guards | undefined, other: Guards | undefined): boolean {
  return canonical(one ?? {}) === canonical(other ?? {})
}

function stricterApprovals(then: Approvals | undefined, today: Approvals | undefined): Approvals | undefined {
  if (!then || !today || canonical(then) === canonical(today)) return then ?? today
  const people = Object.fromEntries(
    Object.entries(then.people).flatMap(([name, was]) => {
      const is = Object.hasOwn(today.people, name) ? today.people[name] : undefined
      // Whose key or role is another by now proves with neither who they are.
      const same = is && { ...(was.arn === is.arn && was.arn !== undefined && { arn: was.arn }), ...(was.ssh === is.ssh && was.ssh !== undefined && { ssh: was.ssh }) }
      return same && Object.keys(same).length > 0 ? [[name, same]] : []
    }),
  )
  const names = [...new Set([...Object.keys(then.groups), ...Object.keys(today.groups)])]
  const members = (group: string): string[] =>
    [then.groups, today.groups]
      .flatMap((groups) => (Object.hasOwn(groups, group) ? [groups[group]!] : []))
      .reduce((left, right) => left.filter((name) => right.includes(name)))
      .filter((name) => Object.hasOwn(people, name))
  const { rules, within, lasts } = today
  return {
    people,
    groups: Object.fromEntries(names.map((group) => [group, members(group)])),
    rules: then.rules,
    ...(canonical(rules) !== canonical(then.rules) && { since: rules }),
    ...shorter('within', then.within, within),
    ...shorter('lasts', then.lasts, lasts),
  }
}

function shorter<K extends 'within' | 'lasts'>(name: K, then: string | undefined, today: string | undefined): { [name in K]?: string } {
  const [first] = [then, today].filter((text) => text !== undefined).sort((a, b) => milliseconds(a) - milliseconds(b))
  return first === undefined ? {} : ({ [name]: first } as { [name in K]?: string })
}
