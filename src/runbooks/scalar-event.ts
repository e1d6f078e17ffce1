/** Scalars as the whole parser tells of them. */
import { CHOMPING_MODE, EVENT_ID, type ChompingMode, type ScalarEvent, type ScalarStyle } from 'js-yaml'

/** One without anchor and tag. */
export function scalarEvent(valueStart: number, valueEnd: number, style: ScalarStyle, fast: boolean, chomping: ChompingMode = CHOMPING_MODE.CLIP, indent = -1): ScalarEvent {
  return { type: EVENT_ID.SCALAR, valueStart, valueEnd, anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1, style, chomping, indent, fast }
}
