/** "Did you mean …": the known name nearest to a mistyped one. */

/**
 * The nearest of `known` to `name` by edit distance (case ignored, two letters swapped count once), if it is near enough to be meant:
 * at most a third of the name's length, at least 1.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** The nearest name where no other one is near enough to be meant. */
export function onlyNearName(name: string, known: readonly string[]): string | undefined {
  const near = nearestName(name, known)
  return nearestName(name, known.filter((each) => each !== near)) === undefined ? near : undefined
}

/** A hint sentence for `nearestName`, or undefined where nothing is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearestName(name, known)
  return near === undefined ? undefined : `Did you mean ${near}?`
}

function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? beforePrevious[j - 2]! + 1 : Infinity
      current.push(Math.min(substituted, swapped, previous[j]! + 1, current[j - 1]! + 1))
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
