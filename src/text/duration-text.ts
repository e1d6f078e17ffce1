/** How long something takes or took, for a person. */

/** The two largest units: `850 ms`, `4.2 s`, `3 min 5 s`, `2 h 4 min`, `6 d 1 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`
  const units: [string, number][] = [
    ['d', 86400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ]
  const first = units.findIndex(([, size]) => seconds >= size)
  const [unit, size] = units[first]!
  const [smaller, smallerSize] = units[first + 1]!
  const rest = Math.floor((seconds % size) / smallerSize)
  return `${Math.floor(seconds / size)} ${unit}${rest > 0 ? ` ${rest} ${smaller}` : ''}`
}
