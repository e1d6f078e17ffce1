/** What no change may touch, and who must agree, where a run was opened under one configuration and is taken up under another. */
import { canonical } from '../expressions/canonical.js'
import { milliseconds } from './milliseconds.js'
import type { Approvals, Guards } from './records.js'

/** Both hold: nobody loosens what a run was opened with, and what was tightened since counts too. */
export function stricterGuards(then: Guards | undefined, today: Guards | undefined): Guards {
  const trusted = (then?.trusted_accounts ?? []).filter((account) => today?.trusted_accounts?.includes(account))
  const approvals = stricterApprovals(then?.approvals, today?.approvals)
  return {
    ...(trusted.length > 0 && { trusted_accounts: trusted }),
    ...union('protected', then?.protected, today?.protected),
    ...(approvals && { approvals }),
    ...union('forbidden', then?.forbidden, today?.forbidden),
  }
}

/** Whether two configurations guard the same. */
export function sameGuards(one: Guards | undefined, other: Guards | undefined): boolean {
  return canonical(withoutFrom(one)) === canonical(withoutFrom(other))
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
    ...union('required', then.required, today.required),
    ...shorter('within', then.within, within),
    ...shorter('lasts', then.lasts, lasts),
  }
}

/** What either says; where the policy says it is no difference. */
function union<K extends string, T extends object>(name: K, then: readonly T[] = [], today: readonly T[] = []): { [name in K]?: T[] } {
  const all = [...new Map([...then, ...today].map((rule) => [canonical(bare(rule)), rule])).values()]
  return all.length === 0 ? {} : ({ [name]: all } as { [name in K]?: T[] })
}

function bare(rule: object): object {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => name !== 'from'))
}

function withoutFrom({ protected: rules, forbidden, approvals, ...rest }: Guards = {}): object {
  const { required, ...agreed } = approvals ?? {}
  return { ...rest, rules: (rules ?? []).map(bare), forbidden: (forbidden ?? []).map(bare), agreed, required: (required ?? []).map(bare) }
}

function shorter<K extends 'within' | 'lasts'>(name: K, then: string | undefined, today: string | undefined): { [name in K]?: string } {
  const [first] = [then, today].filter((text) => text !== undefined).sort((a, b) => milliseconds(a) - milliseconds(b))
  return first === undefined ? {} : ({ [name]: first } as { [name in K]?: string })
}
