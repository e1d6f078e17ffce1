// Writes the template in docs/bootstrap.md from the shipped runbooks, by the built program: npm run build first. A test says when it is stale.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const page = path.join(root, 'docs/bootstrap.md')
const program = path.join(root, 'bin/sirun.js')
const env = { PATH: process.env.PATH, HOME: '/' }
const template = execFileSync(process.execPath, [program, 'policy', 'all', '--cloudformation'], { encoding: 'utf8', cwd: '/', env })
const text = await readFile(page, 'utf8')
await writeFile(page, text.replace(/^```yaml template\n[\s\S]*?^```$/m, () => `\`\`\`yaml template\n${template}\`\`\``))
