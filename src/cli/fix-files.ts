/** `lint --fix`: the fixes of several files, each file by itself. */
import { readFileSync, writeFileSync } from 'node:fs'
import { failure, type Diagnostic } from '../diagnostics/diagnostic.js'
import { fixFile, type FixedFile } from '../lint/fix-file.js'
import { forTerminal } from '../text/escape.js'
import { unifiedDiff } from '../text/unified-diff.js'

/** A file that was linted; `file` is its path as it is shown. */
export interface Fixable {
  file: string
  path: string
  text: string
}

export interface Fixed extends Pick<FixedFile, 'applied'> {
  before: Fixable
  /** The text that it becomes. */
  after: string
}

/**
 * The files that fixes change; nothing is written.
 *
 * @param problems of the files
 * @param lint all problems of one file, if it had this text
 */
export async function fixFiles<File extends Fixable>(
  files: readonly File[],
  problems: readonly Diagnostic[],
  lint: (file: File, text: string) => Promise<readonly Diagnostic[]>,
): Promise<Fixed[]> {
  const fixable = new Set(problems.flatMap(({ fix, place }) => (fix ? [place?.file] : [])))
  const fixed: Fixed[] = []
  for (const before of files.filter(({ file }) => fixable.has(file))) {
    const { text, applied } = await fixFile(before.text, (changed) => lint(before, changed))
    if (applied.length > 0) fixed.push({ before, after: text, applied })
  }
  return fixed
}

/** Writes them. Throws SirunError (usage) for a file that somebody changed meanwhile, or that cannot be written. */
export function writeFixed(fixed: readonly Fixed[]): void {
  for (const { before, after } of fixed) {
    const place = { file: before.file }
    try {
      if (readFileSync(before.path, 'utf8') !== before.text)
        throw failure('usage', 'file-changed', 'The file was changed meanwhile, and is left as it is.', 'Lint again.', place)
      writeFileSync(before.path, after)
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code
      if (reason === undefined) throw error
      throw failure('usage', 'output-unwritable', `The file cannot be written (${reason}).`, undefined, place)
    }
  }
}

/** As a unified diff, for a person. */
export function showFixed(fixed: readonly Fixed[]): string {
  const lines = fixed.flatMap(({ before, after }) => unifiedDiff(before.text, after, before.file))
  return lines.map((line) => `${forTerminal(line)}\n`).join('')
}
