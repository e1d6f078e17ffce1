/** Texts with a cursor (`|`), in the surroundings of the shipped runbooks. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { complete, type Suggestion } from '../../src/editor/complete.js'
import type { EditedFile } from '../../src/editor/edited-file.js'
import { hover, type Hover } from '../../src/editor/hover.js'
import type { Schemas } from '../../src/editor/schema-docs.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'
import type { FileKind } from '../../src/runbooks/runbook-files.js'

const root = resolve(import.meta.dirname, '../..')
const schemaOf = (kind: FileKind) => JSON.parse(readFileSync(join(root, `schemas/${kind}.schema.json`), 'utf8'))
export const schemas: Schemas = { runbook: schemaOf('runbook'), procedure: schemaOf('procedure'), drill: schemaOf('drill') }
const catalog = await loadCatalog([join(root, 'runbooks')], { only: ({ kind }) => kind === 'procedure' })

export function edited(text: string, kind: FileKind): EditedFile {
  return { text, kind, procedures: catalog.procedures, config: { org: { forensics: 'sg-1' }, places: { security: { account: '111122223333', region: 'eu-west-1' } } }, schemas }
}

/** The text without its cursor, and where that stood. */
export function atCursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('¦')
  if (offset < 0) throw new Error('The text has no ¦')
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset }
}

export async function suggestions(marked: string, kind: FileKind = 'runbook'): Promise<Suggestion[]> {
  const { text, offset } = atCursor(marked)
  return complete(edited(text, kind), offset)
}

export async function labels(marked: string, kind: FileKind = 'runbook'): Promise<string[]> {
  return (await suggestions(marked, kind)).map(({ label }) => label)
}

/** The text after the suggestion with that label was taken. */
export async function accepted(marked: string, label: string, kind: FileKind = 'runbook'): Promise<string> {
  const { text } = atCursor(marked)
  const found = (await suggestions(marked, kind)).find((each) => each.label === label)
  if (!found) throw new Error(`${label} is not suggested`)
  return text.slice(0, found.start) + found.insert + text.slice(found.end)
}

export async function hovered(marked: string, kind: FileKind = 'runbook'): Promise<Hover | undefined> {
  const { text, offset } = atCursor(marked)
  return hover(edited(text, kind), offset)
}
