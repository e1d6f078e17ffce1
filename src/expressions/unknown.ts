/** A value of a preview that does not exist yet, because the step that makes it has not been sent. */
import { isMap, type Value } from './value.js'

export class Unknown {
  /** `because` is the address of that step, or `now`. */
  constructor(readonly because: string) {}

  toJSON(): { 'known after': string } {
    return { 'known after': this.because }
  }
}

/** The first Unknown in a value, at any depth. */
export function unknownIn(value: Value | undefined): Unknown | undefined {
  if (value instanceof Unknown) return value
  const parts = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []
  for (const part of parts) {
    const unknown = unknownIn(part)
    if (unknown) return unknown
  }
  return undefined
}
