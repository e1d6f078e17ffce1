/** Holds the imports of source files against an import table. */
import path from 'node:path'
import ts from 'typescript'
import type { Row } from './import-table.js'

export interface SourceFile {
  /** Path in src, with forward slashes. */
  path: string
  text: string
}

/** Every import that the table forbids, every folder without a row and every row without files, one sentence each. */
export function checkImports(files: readonly SourceFile[], table: Readonly<Record<string, Row>>): string[] {
  const folders = new Set(files.map((file) => folderOf(file.path)))
  return [
    ...[...folders].filter((folder) => !(folder in table)).map((folder) => `src/${folder} has no row in the table`),
    ...Object.keys(table).filter((folder) => !folders.has(folder)).map((folder) => `the row ${folder} has no files`),
    ...files.flatMap((file) => importsOf(file).flatMap((specifier) => checkImport(file.path, specifier, table) ?? [])),
  ]
}

/** What a file imports, exports from or imports lazily; types count too. */
export function importsOf(file: SourceFile): string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map((imported) => imported.fileName)
}

function checkImport(file: string, specifier: string, table: Readonly<Record<string, Row>>): string | undefined {
  const folder = folderOf(file)
  const row = table[folder]
  if (row === undefined) return undefined
  if (!specifier.startsWith('.')) {
    const own = row.files?.[path.posix.relative(folder, file)] ?? []
    const allowed = [...row.modules, ...own].some((module) => matches(module, specifier))
    return allowed ? undefined : `${file} may not import ${specifier}`
  }
  const target = path.posix.join(path.posix.dirname(file), specifier)
  if (target.startsWith('..')) return `${file} may not import ${specifier}, which lies outside src`
  const other = folderOf(target)
  return other === folder || row.folders.includes(other) ? undefined : `${file} may not import ${target}`
}

function matches(module: string, specifier: string): boolean {
  return module.endsWith('*') ? specifier.startsWith(module.slice(0, -1)) : module === specifier
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.'
}
