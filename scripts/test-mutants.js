/**
 * Proves that the tests of the promises can fail: each mutant (test/faults/mutants.js) is made in a copy of the sources,
 * and a suite must notice it. `node scripts/test-mutants.js [part of a name]`. Fails where one survives or cannot be made.
 * All of them together are written into docs/trust.md.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mutants } from '../test/faults/mutants.js'

const root = resolve(import.meta.dirname, '..')
const copied = ['src', 'test', 'runbooks', 'schemas', 'scripts', 'bin', 'docs', 'package.json', 'jest.config.js', 'jest.faults.config.js', 'README.md']

function sourcesOf(folder) {
  return readdirSync(join(folder, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts') && !name.includes('generated')).map((name) => join(folder, 'src', name))
}

/** The one file that holds the text. */
function holderOf(folder, text) {
  const holders = sourcesOf(folder).filter((file) => readFileSync(file, 'utf8').includes(text))
  const times = holders.length === 1 ? readFileSync(holders[0], 'utf8').split(text).length - 1 : holders.length
  if (times !== 1) throw new Error(`the text stands ${times} times in src: ${text}`)
  return holders[0]
}

function makeCopy() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sirun-mutant-')))
  for (const name of copied) if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'))
  return folder
}

/** Some suites start the program that was built. */
function build(folder) {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.js'], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`it cannot be built: ${stderr.slice(0, 500)}`)
}

/** Titles of the tests that failed in the suite. */
function failuresOf(folder, suite) {
  const output = join(folder, 'results.json')
  const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' }
  const args = ['node_modules/jest/bin/jest.js', '-c', 'jest.faults.config.js', '--testMatch', join(folder, suite), '--json', '--outputFile', output]
  // A test that waits for ever has noticed as well; only the faults may take long.
  if (!suite.startsWith('test/faults/')) args.push('--testTimeout', '60000', '--forceExit')
  spawnSync(process.execPath, args, { cwd: folder, env, stdio: 'ignore', timeout: 900_000 })
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
  return testResults.flatMap(({ message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${suite}: ${fullName}`)
    // A suite that cannot even be loaded has noticed nothing.
    if (failed.length === 0 && message) throw new Error(`${suite} does not run: ${message.slice(0, 500)}`)
    return failed
  })
}

function noticedBy(folder, suites) {
  for (const suite of suites) {
    const failures = failuresOf(folder, suite)
    if (failures.length > 0) return failures
  }
  return []
}

/** Name, and the first test that noticed. */
const caught = []

function survives({ name, edits, suites }) {
  const folder = makeCopy()
  try {
    for (const [find, replace] of edits) {
      const file = holderOf(folder, find)
      writeFileSync(file, readFileSync(file, 'utf8').replace(find, () => replace))
    }
    build(folder)
    // The first suite that notices is enough.
    const [first, ...others] = noticedBy(folder, suites)
    if (first === undefined) throw new Error('no test noticed')
    caught.push([name, first])
    console.log(`caught    ${name}\n          by ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`)
    return false
  } catch (error) {
    console.log(`SURVIVES  ${name}\n          ${error.message}`)
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const chosen = mutants.filter(({ name }) => name.includes(process.argv[2] ?? ''))
const alive = chosen.filter(survives)
console.log(`${chosen.length - alive.length} of ${chosen.length} mutants caught`)
if (caught.length === mutants.length) writeTable()
process.exitCode = alive.length === 0 ? 0 : 1

function writeTable() {
  const page = join(root, 'docs/trust.md')
  const cell = (text) => text.replace(/[\\|]/g, '\\$&').replace(/\s+/g, ' ')
  const rows = caught.map(([name, first]) => `| ${cell(name)} | ${cell(first.replace(/^test\//, ''))} |`)
  const text = ['| a version in which | is noticed by |', '|---|---|', ...rows].join('\n')
  writeFileSync(page, readFileSync(page, 'utf8').replace(/(<!-- mutants -->\n)[^]*?(<!-- \/mutants -->)/, (_, before, after) => `${before}\n${text}\n\n${after}`))
}
