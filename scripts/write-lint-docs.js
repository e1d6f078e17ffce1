// Writes docs/lint.md from the lint rules. Run it after changing a rule; a test says when the file is stale.
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const outfile = path.join(root, '.cache/lint-manual.mjs')
await build({
  absWorkingDir: root,
  stdin: {
    contents: [
      "export { rules } from './src/lint/generated/rules.js'",
      "export { lintManual } from './src/lint/lint-manual.js'",
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
const { rules, lintManual } = await import(pathToFileURL(outfile).href)
await mkdir(path.join(root, 'docs'), { recursive: true })
await writeFile(path.join(root, 'docs/lint.md'), lintManual(rules))
