/** Of the files to be linted, those that changed, and those that use what changed. */
import { realpathSync } from 'node:fs'
import type { LintedFile } from '../lint/lint-files.js'
import { idOfFile, kindOfFile } from '../runbooks/runbook-files.js'
import { usesOf } from './uses-of.js'

/** A change of a procedure can break what uses it, and a change of a runbook its drills: they are linted too. */
export function changedTargets(files: readonly LintedFile[], changed: readonly string[]): LintedFile[] {
  const paths = new Set(changed)
  const yaml = changed.filter((path) => path.endsWith('.yaml'))
  const names = new Set(yaml.map((path) => `${kindOfFile(path)} ${idOfFile(path)}`))
  const picked = new Set(files.filter(({ path }) => paths.has(realpathSync(path)) || paths.has(path)))
  for (let size = -1; size !== picked.size;) {
    size = picked.size
    for (const file of files) {
      if (picked.has(file) || !usesOf(file).some((name) => names.has(name))) continue
      picked.add(file)
      names.add(`${file.kind} ${file.id}`)
    }
  }
  return files.filter((file) => picked.has(file))
}
