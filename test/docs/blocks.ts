/** Fenced blocks of the project's documents, and the paths that they name. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'

export const root = packageRoot()

export interface Block {
  /** What stands behind the opening fence, for example `yaml runbook`. */
  info: string
  text: string
}

export function readDocument(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function blocksOf(document: string): Block[] {
  return [...document.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info, text]) => ({ info: info!, text: text! }))
}

/** Paths of the project that a document names in backquotes and that do not exist; a placeholder stands for any name. */
export function missingPaths(document: string): string[] {
  const prose = document.replace(/^```[\s\S]*?^```$/gm, '')
  const named = [...prose.matchAll(/`((?:bench|docs|runbooks|schemas|scripts|src|test)\/[\w./<>*-]*|[A-Z]+\.md)`/g)]
  return named.map(([, path]) => path!).filter((path) => !existsSync(join(root, path.replace(/[^/]*[*<].*$/, ''))))
}
