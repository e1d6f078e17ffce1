/** Holds findings against schemas/finding.schema.json. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { Finding } from '../../src/findings/finding.js'

const schemaFile = new URL('../../schemas/finding.schema.json', import.meta.url)

export const findingSchema = JSON.parse(readFileSync(schemaFile, 'utf8')) as FindingSchema

export interface FindingSchema {
  properties: Record<string, unknown>
  $defs: Record<string, { properties: Record<string, unknown> }>
}

const ajv = new Ajv({ allErrors: true, strict: true })
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
const validate = ajv.compile(findingSchema)

/** What is wrong with `finding`, as JSON has it: one line a mistake. */
export function validateFinding(finding: Finding): string[] {
  if (validate(JSON.parse(JSON.stringify(finding)))) return []
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}
