/** Which hint of a drill is for a prompt: the one of its address, else of what it stands in, else of its phase. */
import type { Hint } from '../runbooks/runbook.js'

/** `address` as the prompt has it, possibly empty; `phase` is the one that is under way, if any. */
export function hintFor(hints: readonly Hint[], address: string, phase: string | undefined): Hint | undefined {
  // A procedure's steps are one phase, which its author knows as `steps`.
  const places = [...outwards(address), ...(phase === undefined ? [] : [phase, 'steps'])]
  return places.map((place) => hints.find(({ at }) => at === place)).find((hint) => hint !== undefined)
}

/** `a[1].b[0]` → itself, `a[1].b`, `a[1]`, `a`. */
export function outwards(address: string): string[] {
  if (address === '') return []
  const inner = /(?:\[\d+\]|\.[^.[]+)$/.exec(address)
  return [address, ...(inner ? outwards(address.slice(0, inner.index)) : [])]
}
