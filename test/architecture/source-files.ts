/** Reads the files that the tests of the architecture look at. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { SourceFile } from './check-imports.js'

export const root = path.resolve(import.meta.dirname, '../..')

/** Paths of all files below a folder of the package, relative to that folder, sorted. */
export function filesIn(folder: string): string[] {
  const base = path.join(root, folder)
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}

/** All modules of src, generated ones too. */
export function sourceFiles(): SourceFile[] {
  return filesIn('src')
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !/\.d\.[cm]?ts$/.test(file))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, 'src', file), 'utf8') }))
}
