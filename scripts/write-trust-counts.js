/** Runs the proofs and writes what they tried into docs/trust.md: `node scripts/write-trust-counts.js`. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const page = join(root, 'docs/trust.md')
const scratch = mkdtempSync(join(tmpdir(), 'sirun-counts-'))
const file = join(scratch, 'counts')

const start = Date.now()
const { status } = spawnSync('npm', ['run', 'test:faults'], { cwd: root, stdio: 'inherit', env: { ...process.env, SIRUN_COUNTS: file } })
if (status !== 0) process.exit(1)
const minutes = ((Date.now() - start) / 60_000).toFixed(1)

const sums = new Map()
for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
  const { promise, what, count } = JSON.parse(line)
  const key = `${promise} | ${what}`
  sums.set(key, (sums.get(key) ?? 0) + count)
}
rmSync(scratch, { recursive: true })

const number = (key) => Number(/\d+/.exec(key)[0])
const rows = [...sums].sort(([a], [b]) => number(a) - number(b) || a.localeCompare(b)).map(([key, count]) => `| ${key} | ${count.toLocaleString('en')} |`)
const text = ['| promise | tried | times |', '|---|---|---|', ...rows, '', `It took ${minutes} minutes${process.env.SIRUN_LONG === '1' ? ', as the long suite' : ''}.`].join('\n')
const old = readFileSync(page, 'utf8')
writeFileSync(page, old.replace(/(<!-- counts -->\n)[^]*?(<!-- \/counts -->)/, (_, before, after) => `${before}\n${text}\n\n${after}`))
