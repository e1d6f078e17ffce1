// What linting costs beyond reading: `sirun lint runbooks` against a program that only reads and parses the same files.
import path from 'node:path'
import { build } from 'esbuild'
import { measure } from './measure.js'

const root = path.resolve(import.meta.dirname, '..')
const runbooks = path.join(root, 'runbooks')
const aim = 3

/** Ratios of `sirun lint runbooks` to reading and parsing alone, in CPU and wall time. */
export async function lint() {
  const parser = await buildParser()
  const { parse, lint: linted } = measure({
    parse: [parser, runbooks],
    lint: [path.join(root, 'bin/sirun.js'), 'lint', runbooks],
  }, 11)
  const beside = (of) => `${linted[of].toFixed(0)} ms (${(linted[of] / parse[of]).toFixed(2)}×)`
  return {
    what: 'sirun lint',
    measured: `${beside('cpu')} CPU, ${beside('wall')} wall`,
    aim: `≤ ${aim}× reading and parsing`,
    met: linted.cpu / parse.cpu <= aim,
  }
}

// The strict reader alone: neither schema nor expressions, calls or types.
async function buildParser() {
  const outfile = path.join(root, '.cache/bench/parse.mjs')
  await build({
    absWorkingDir: root,
    stdin: {
      contents: [
        "import { readFileSync, readdirSync } from 'node:fs'",
        "import { join } from 'node:path'",
        "import { readYaml } from './src/runbooks/read-yaml.js'",
        'const folder = process.argv[2]',
        "const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.yaml'))",
        "for (const file of files) readYaml(readFileSync(join(folder, file), 'utf8'), file)",
      ].join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  return outfile
}
