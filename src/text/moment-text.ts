/** A moment, for a person. */

/** `2026-11-24 02:11:09Z`. */
export function momentText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}Z`
}
