/** Whether what was read from the cache has the form of a result: it may be old, cut off, or somebody else's work. */
import { isMap } from '../expressions/value.js'
import type { CachedLint } from './lint-cache.js'

/** @param key what it has to be kept for */
export function isCachedLint(value: unknown, key: string): value is CachedLint {
  if (!isMap(value) || value['key'] !== key) return false
  const { files, problems, notes } = value as Record<string, unknown>
  return listOf(files, isText) && listOf(problems, isProblem) && listOf(notes, isText)
}

function isProblem(value: unknown): boolean {
  if (!isMap(value)) return false
  const { code, severity, message, place, hint, fix } = value as Record<string, unknown>
  return (
    isText(code) &&
    /^[a-z][a-z0-9-]*$/.test(code) &&
    (severity === 'error' || severity === 'warning') &&
    isText(message) &&
    (hint === undefined || isText(hint)) &&
    (place === undefined || isPlace(place)) &&
    (fix === undefined || isFix(fix))
  )
}

function isPlace(value: unknown): boolean {
  if (!isMap(value)) return false
  const { file, step, ...numbers } = value as Record<string, unknown>
  return [file, step].every((each) => each === undefined || isText(each)) && isPosition(numbers)
}

function isFix(value: unknown): boolean {
  if (!isMap(value)) return false
  const { title, edits } = value as Record<string, unknown>
  return isText(title) && listOf(edits, (edit) => isMap(edit) && isText(edit['text']) && isPosition(edit['range']))
}

/** Lines and columns, from 1. */
function isPosition(value: unknown): boolean {
  return isMap(value) && Object.values(value).every((each) => Number.isSafeInteger(each) && Number(each) >= 1)
}

function listOf(value: unknown, holds: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
