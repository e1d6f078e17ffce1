/** What an editor offers for a problem: its fix, and a comment that ignores it once somebody says why. */
import type { Diagnostic, TextEdit } from '../diagnostics/diagnostic.js'
import { applyFix } from '../lint/apply-fix.js'
import { rules } from '../lint/generated/rules.js'

export interface QuickFix {
  title: string
  edits: readonly TextEdit[]
  /** It puts the problem right, and needs no more thought. */
  preferred: boolean
}

/**
 * Quick fixes for one problem of a text.
 *
 * @param lint all problems of the file if it had another text
 */
export async function quickFixes(text: string, problem: Diagnostic, lint: (text: string) => Promise<readonly Diagnostic[]>): Promise<QuickFix[]> {
  // What is put right in a moment is nothing to ignore.
  if (problem.fix) return [{ title: problem.fix.title, edits: problem.fix.edits, preferred: true }]
  const ignore = await ignoring(text, problem, lint)
  return ignore ? [ignore] : []
}

/**
 * The comment is put where it would cover the problem, and without a reason: until one is written, lint says so. A
 * reason that is made up here would only hide that nobody gave one.
 */
async function ignoring(text: string, { code, message, place }: Diagnostic, lint: (text: string) => Promise<readonly Diagnostic[]>): Promise<QuickFix | undefined> {
  const rule = rules.find(({ id }) => id === code)
  if (!rule || rule.always !== undefined || place?.line === undefined) return undefined
  const lines = text.split('\n')
  const same = (found: readonly Diagnostic[]): number => found.filter((each) => each.code === code && each.message === message).length
  const before = same(await lint(text))
  for (const line of candidates(lines, place.line)) {
    const indent = /^[ \t]*/.exec(lines[line - 1] ?? '')![0]
    const edit = (reason: string): TextEdit => ({ range: { line, column: 1, endLine: line, endColumn: 1 }, text: `${indent}# sirun-ignore ${code}: ${reason}\n` })
    const after = await lint(applyFix(text, { title: '', edits: [edit('x')] }))
    if (same(after) < before && !after.some((each) => each.code === 'unused-ignore' || each.code === 'yaml-syntax')) {
      return { title: `Ignore ${code} here (say why)`, edits: [edit('')], preferred: false }
    }
  }
  return undefined
}

/** Lines before which the comment may stand: the problem's own, and the nearest above that begin less far to the right. */
function candidates(lines: readonly string[], line: number): number[] {
  const indentOf = (at: number): number => /^[ \t]*/.exec(lines[at - 1] ?? '')![0].length
  const above: number[] = []
  for (let at = line - 1, indent = indentOf(line); at >= 1 && above.length < 3; at--) {
    if ((lines[at - 1] ?? '').trim() === '' || indentOf(at) >= indent) continue
    above.push(at)
    indent = indentOf(at)
  }
  return [line, ...above]
}
