/** Shortens texts for receivers that take only so much. Pure. */

/** At most `most` UTF-16 units, where it is cut with how many are left out: `… (12 more)`. Never half a character. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  const note = (kept: number): string => `… (${text.length - kept} more)`
  const kept = text.slice(0, Math.max(0, most - note(0).length)).replace(/[\ud800-\udbff]$/, '')
  return `${kept}${note(kept.length)}`
}
