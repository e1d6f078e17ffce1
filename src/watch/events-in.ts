/** A document → the texts of its events: one a line where its first line is JSON by itself, else the whole. Pure. */
import { findJsonProblem } from '../findings/check-json.js'
import { maxFindingDepth } from '../findings/read-finding.js'

export interface EventText {
  text: string
  /** Counted from 1. */
  line: number
}

export function eventsIn(document: string): EventText[] {
  const lines = document.replace(/^\uFEFF/, '').split('\n').map((text, index): EventText => ({ text, line: index + 1 })).filter(({ text }) => text.trim() !== '')
  const [first] = lines
  if (lines.length > 1 && first && findJsonProblem(first.text, maxFindingDepth) === undefined) return lines
  return [{ text: document, line: 1 }]
}
