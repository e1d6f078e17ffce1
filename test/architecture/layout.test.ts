/** How files are laid out and named. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { filesIn, root, sourceFiles } from './source-files.js'

const written = sourceFiles().filter((file) => !file.path.includes('/generated/'))

test('no barrels, no utils, no folder deeper than three', () => {
  const names = [...written.map((file) => `src/${file.path}`), ...filesIn('test').map((file) => `test/${file}`)]
  expect(names.filter((name) => /\/index\.[jt]s$/.test(name))).toEqual([])
  expect(names.filter((name) => /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.)/.test(name))).toEqual([])
  expect(written.filter((file) => file.path.split('/').length > 4).map((file) => file.path)).toEqual([])
})

test('each module says first what it is for', () => {
  const silent = written.filter((file) => !/^\/[/*]/.test(file.text)).map((file) => file.path)
  expect(silent).toEqual([])
})

test('a file is named for its main export', () => {
  // Kinds of steps all export `step`, lint rules `rule`, channels `channel`: their file is their name.
  const named = written.filter((file) => !/^(?:engine\/steps|lint\/rules|alerts\/channels)\//.test(file.path))
  const misnamed = named.filter((file) => !isNamedForItsExport(file.path, file.text))
  expect(misnamed.map((file) => file.path)).toEqual([])
})

test.each([
  ['runbooks/read-yaml.ts', 'export function readYaml() {}', true],
  ['engine/ports.ts', 'export interface Ports {}\nexport interface Clock {}', true],
  ['aws/clients.ts', 'export class ClientStore {}', true],
  ['text/escape.ts', 'export const forTerminal = 1\nexport const forMarkdown = 2', true],
  ['runbooks/read-yaml.ts', 'export function match() {}', false],
  ['runbooks/read-yaml.ts', 'function readYaml() {}\nexport const other = 1', false],
])('the name check: %s with %s', (file, text, named) => {
  expect(isNamedForItsExport(file, text)).toBe(named)
})

test('every path that ARCHITECTURE.md names exists', () => {
  const text = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8')
  const named = text.matchAll(/(?<![\w./-])(?:bench|bin|docs|runbooks|schemas|scripts|src|test)\/[\w./*<>-]*/g)
  // A placeholder stands for any name: what is before it must exist.
  const paths = [...named].map(([name]) => name.replace(/[^/]*[*<].*$/, '').replace(/[.]+$/, ''))
  expect(paths.length).toBeGreaterThan(0)
  expect(paths.filter((name) => !existsSync(path.join(root, name)))).toEqual([])
})

test('every runbook and procedure has a drill beside it, and every drill what it rehearses', () => {
  const files = filesIn('runbooks').filter((file) => file.endsWith('.yaml'))
  const drills = files.filter((file) => file.endsWith('.drill.yaml'))
  const rehearsed = new Set(drills.map((file) => file.replace(/(?:\.[^./]+)?\.drill\.yaml$/, '')))
  const runnable = new Set(files.filter((file) => !drills.includes(file)).map((file) => file.replace(/\.yaml$/, '')))
  expect([...runnable].filter((file) => !rehearsed.has(file))).toEqual([])
  expect([...rehearsed].filter((file) => !runnable.has(file))).toEqual([])
  expect(runnable.size).toBeGreaterThan(0)
})

/** Loosely: a word of it is in the name of something that it exports. Several functions may be named for their topic. */
function isNamedForItsExport(file: string, text: string): boolean {
  const { values, types } = exportedNames(text)
  const words = path.basename(file).replace(/\.[^.]+$/, '').split('-')
  const stems = words.map((word) => (word.length > 3 ? word.replace(/(?:ies|s)$/, '') : word))
  const names = [...values, ...types].map((name) => name.toLowerCase())
  return values.length > 1 || names.some((name) => stems.some((stem) => name.includes(stem)))
}

function exportedNames(text: string): { values: string[]; types: string[] } {
  const names = { values: [] as string[], types: [] as string[] }
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest)
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause
      if (clause && ts.isNamedExports(clause)) names.types.push(...clause.elements.map((element) => element.name.text))
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (!modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue
    if (ts.isVariableStatement(statement)) {
      names.values.push(...statement.declarationList.declarations.map((each) => each.name.getText(source)))
    } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      names.types.push(statement.name.text)
    } else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      names.values.push(statement.name.text)
    }
  }
  return names
}
