/** Durations as the language writes them: a number and ms, s, m, h or d. */
const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of a duration that the schema has accepted. */
export function milliseconds(duration: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration)!
  return Number(count) * units[unit as keyof typeof units]
}
