/** Applies the fixes of one file one by one, and keeps only those after which nothing is worse. */
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.js'
import { applyFix } from './apply-fix.js'

export interface FixedFile {
  text: string
  /** What was put right, in the order in which it was. */
  applied: { code: string; title: string }[]
}

/** So many fixes in one file are applied in one call; a file with more is linted again. */
const most = 500

/**
 * @param text of the file
 * @param lint all problems of the file if it had this text
 */
export async function fixFile(text: string, lint: (text: string) => Promise<readonly Diagnostic[]>): Promise<FixedFile> {
  const fixed: FixedFile = { text, applied: [] }
  const refused = new Set<string>()
  let problems = await lint(text)
  while (fixed.applied.length + refused.size < most) {
    const next = problems.find((each) => each.fix && !refused.has(keyOf(each)))
    if (!next) break
    const candidate = applyFix(fixed.text, next.fix!)
    const after = await lint(candidate)
    if (isBetter(problems, after, next.fix!)) {
      fixed.text = candidate
      fixed.applied.push({ code: next.code, title: next.fix!.title })
      problems = after
    } else refused.add(keyOf(next))
  }
  return fixed
}

/**
 * Whether a fix put its problem right and made none: what it changed has no problem that was not there before. What a
 * text hid that could not be read comes to light elsewhere, and is no reason to leave it unreadable.
 */
function isBetter(before: readonly Diagnostic[], after: readonly Diagnostic[], { edits }: Fix): boolean {
  const lines = new Set(edits.map(({ range }) => range.line))
  const here = (each: Diagnostic): boolean => lines.has(each.place?.line ?? 0)
  const known = before.map(saying)
  const isNew = (each: Diagnostic): boolean => {
    const index = known.indexOf(saying(each))
    if (index >= 0) known.splice(index, 1)
    return index < 0
  }
  const added = after.filter(isNew)
  // What is left over of the known ones is gone.
  return known.length > 0 && !added.some(here) && (isReadable(after) || !isReadable(before))
}

function isReadable(problems: readonly Diagnostic[]): boolean {
  return problems.every(({ code }) => code !== 'yaml-syntax' && code !== 'quote-it')
}

function saying({ code, message }: Diagnostic): string {
  return `${code} ${message}`
}

function keyOf({ code, message, place }: Diagnostic): string {
  return `${code} ${message} ${place?.line ?? 0}:${place?.column ?? 0}`
}
