// Writes the registry of lint rules from the folder, so that a new rule is one file and its test.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Writes `src/lint/generated/rules.ts`: `rules`, sorted by name: what each module of `src/lint/rules` exports as `rule`.
 * @param {string} root folder of the package
 */
export async function generateLintRules(root) {
  const files = await readdir(path.join(root, 'src/lint/rules'))
  const modules = files.filter((file) => /^[a-z][a-z0-9-]*\.ts$/.test(file))
  const ids = modules.map((file) => path.basename(file, '.ts')).sort()
  const lines = [
    '// Generated from src/lint/rules by scripts/generate-lint-rules.js.',
    "import type { LintRule } from '../lint-rule.js'",
    ...ids.map((id) => `import { rule as ${constant(id)} } from '../rules/${id}.js'`),
    '',
    'export const rules: readonly LintRule[] = [',
    ...ids.map((id) => `  ${constant(id)},`),
    ']',
    '',
  ]
  await mkdir(path.join(root, 'src/lint/generated'), { recursive: true })
  await writeFile(path.join(root, 'src/lint/generated/rules.ts'), lines.join('\n'))
}

function constant(id) {
  return id.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}
