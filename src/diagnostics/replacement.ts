/** The commonest fix: a text in the place of what is wrong. */
import type { Fix, Place } from './diagnostic.js'

/** Undefined for a place that does not say where it ends. */
export function replacement({ line, column, endLine, endColumn }: Place, text: string, title: string): Fix | undefined {
  if (line === undefined || column === undefined || endLine === undefined || endColumn === undefined) return undefined
  return { title, edits: [{ range: { line, column, endLine, endColumn }, text }] }
}
