// Writes the registry of step kinds from the folder, so that a new kind is one file and its test.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The kinds that a folder holds: the names of its modules.
 * @param {string} root folder of the package
 * @returns {Promise<string[]>} for example `ask`, `aws`
 */
export async function stepKindsOf(root) {
  const files = await readdir(path.join(root, 'src/engine/steps'))
  return files.filter((file) => /^[a-z]+\.ts$/.test(file)).map((file) => path.basename(file, '.ts')).sort()
}

/**
 * Writes `src/engine/generated/step-kinds.ts`: `stepKinds`, by kind, what each module of `src/engine/steps` exports as
 * `step`.
 * @param {string} root folder of the package
 */
export async function generateStepKinds(root) {
  const kinds = await stepKindsOf(root)
  const lines = [
    '// Generated from src/engine/steps by scripts/generate-step-kinds.js.',
    "import type { StepKind } from '../step-kind.js'",
    ...kinds.map((kind) => `import { step as ${kind}Step } from '../steps/${kind}.js'`),
    '',
    'export const stepKinds: Readonly<Record<string, StepKind | undefined>> = {',
    ...kinds.map((kind) => `  ${kind}: ${kind}Step,`),
    '}',
    '',
  ]
  await mkdir(path.join(root, 'src/engine/generated'), { recursive: true })
  await writeFile(path.join(root, 'src/engine/generated/step-kinds.ts'), lines.join('\n'))
}
