// Spectral with the schema of a runbook, to compare with. It is no dependency: it is fetched when it is asked for.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, '.cache/bench/spectral')
const version = '6.16.3'

/**
 * Installs it once into .cache.
 * @returns {(files: string) => string[]} arguments of Node that check a folder of runbooks
 * @throws where the registry refuses it
 */
export function spectralProgram() {
  const installed = path.join(folder, 'node_modules/@stoplight/spectral-cli')
  const ruleset = path.join(folder, 'ruleset.json')
  if (!existsSync(installed)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }')
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `@stoplight/spectral-cli@${version}`]
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  }
  // Types, keys, required keys and patterns: what a schema can say, which is a small part of what sirun lint says.
  const schema = JSON.parse(readFileSync(path.join(root, 'schemas/runbook.schema.json'), 'utf8'))
  const rule = { given: '$', severity: 'error', then: { function: 'schema', functionOptions: { schema } } }
  writeFileSync(ruleset, JSON.stringify({ rules: { runbook: rule } }))
  const main = path.join(installed, 'dist/index.js')
  return (files) => [main, 'lint', '--quiet', '--ignore-unknown-format', '-r', ruleset, `${files}/*.yaml`]
}
