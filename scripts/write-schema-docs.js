// Writes docs/schema.md from the schemas. Run it after changing one; a test says when the file is stale.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { schemaManual } from './schema-manual.js'

const root = path.resolve(import.meta.dirname, '..')
const files = await readdir(path.join(root, 'schemas'))
const entries = files.map(async (file) => [
  file.replace('.schema.json', ''),
  JSON.parse(await readFile(path.join(root, 'schemas', file), 'utf8')),
])
await writeFile(path.join(root, 'docs/schema.md'), schemaManual(Object.fromEntries(await Promise.all(entries))))
