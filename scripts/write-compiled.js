// Packs the chunks that the program's main jobs load, with what V8 compiled of them: to open and compile each by itself takes
// longer than all else that a start does.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import opener from '../bin/open-bundle.js'

const runner = path.join(import.meta.dirname, 'run-jobs.cjs')
const lint = ['lint', '--cache-location', 'cache', 'runbooks']
// Nobody listens there: all is loaded that a live run needs to ask AWS who it is.
const nowhere = ['--account', '111122223333', '--region', 'eu-west-1', '--endpoint-url', 'http://127.0.0.1:9']
const contain = ['contain', 'iam-deactivate-access-key', ...nowhere, '--input', 'user_name=web', '--input', 'key_id=AKIAIOSFODNN7EXAMPLE', '--dry-run', '--script', '--state-dir', 'state']

// Each has a pack of what it loads beyond those before it. The first lint has nothing of its own: a later one that finds
// what it kept loads less, and must not open more.
const jobs = [
  { args: ['--version'], exitCode: 0, pack: 'start.js' },
  { args: lint, exitCode: 0 },
  { args: lint, exitCode: 0, pack: 'lint-again.js' },
  { args: ['lint', '--no-cache', 'runbooks'], exitCode: 0, pack: 'lint.js' },
  { args: ['drill', 'ec2-command-and-control', '--script'], exitCode: 0, pack: 'drill.js' },
  { args: contain, exitCode: 4, pack: 'live.js' },
]

/**
 * @param {string} root folder of the package, with its runbooks
 * @param {string} dist folder of the chunks
 */
export async function writeCompiled(root, dist) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sirun-compile-'))
  const env = { HOME: folder, NO_COLOR: '1', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'none' }
  const names = path.join(folder, 'names.json')
  const run = (jobs, ...more) => promisify(execFile)(process.execPath, [runner, dist, names, JSON.stringify(jobs), ...more], { cwd: folder, env })
  try {
    await cp(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true })
    const packOfChunk = {}
    for (const job of jobs) {
      // Each in a process of its own, as a user would start it.
      await run([job])
      if (job.pack) for (const name of JSON.parse(await readFile(names, 'utf8'))) packOfChunk[name] ??= job.pack
    }
    await writePacks(dist, packOfChunk)
    await rm(path.join(folder, 'cache'), { recursive: true })
    // All in one, as what several write down cannot be put together.
    await run(jobs, '--compiled')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writePacks(dist, packOfChunk) {
  const compiled = path.join(dist, opener.compiledFolder)
  await mkdir(compiled)
  const sources = await Promise.all(Object.keys(packOfChunk).map(async (name) => [name, await readFile(path.join(dist, name), 'utf8')]))
  // V8 reads a text of one byte a character faster; a chunk that is none is left as it is.
  const chunks = sources.filter(([, source]) => !/[^\0-\xff]/.test(source))
  for (const pack of new Set(Object.values(packOfChunk))) {
    const text = opener.packOf(chunks.filter(([name]) => packOfChunk[name] === pack))
    await writeFile(path.join(compiled, pack), text, opener.packEncoding)
  }
  const index = Object.fromEntries(chunks.map(([name]) => [name, packOfChunk[name]]))
  await writeFile(path.join(compiled, opener.indexName), JSON.stringify(index))
}
