/** Text of a runbook, procedure or drill → its value and what is wrong with the text, not yet with its meaning. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { expressionSites } from './expression-sites.js'
import { misreadExpression } from './misread-expression.js'
import { readYaml } from './read-yaml.js'
import type { Drill, Procedure, Runbook } from './runbook.js'
import { validate } from './validate.js'
import type { YamlDocument } from './yaml-document.js'

/** A file that was read. `value` is there when the text fits the schema; `document` knows where everything stands. */
export interface ReadFile<Kind extends 'runbook' | 'procedure' | 'drill', Content> {
  kind: Kind
  /** Path as it is shown. */
  file: string
  value?: Content
  document: YamlDocument
  diagnostics: Diagnostic[]
}

export type ReadRunbook = ReadFile<'runbook', Runbook>
export type ReadProcedure = ReadFile<'procedure', Procedure>
export type ReadDrill = ReadFile<'drill', Drill>

/** Reads a runbook. `file` is its path as diagnostics show it. */
export function readRunbook(text: string, file: string): ReadRunbook {
  return read<'runbook', Runbook>('runbook', text, file)
}

/** Reads a procedure. */
export function readProcedure(text: string, file: string): ReadProcedure {
  return read<'procedure', Procedure>('procedure', text, file)
}

/** Reads a drill. */
export function readDrill(text: string, file: string): ReadDrill {
  return read<'drill', Drill>('drill', text, file)
}

function read<Kind extends 'runbook' | 'procedure' | 'drill', Content>(
  kind: Kind,
  text: string,
  file: string,
): ReadFile<Kind, Content> {
  const document = readYaml(text, file)
  const diagnostics = [...document.problems]
  if (document.value !== null || diagnostics.length === 0) {
    const known = new Set(diagnostics.map((each) => each.place?.line))
    // What is said about a line that YAML already misread would only repeat it.
    const isNews = (each: Diagnostic) => !known.has(each.place?.line)
    diagnostics.push(...validate(kind, document).filter(isNews))
    if (diagnostics.length === 0 && kind !== 'drill' && document.hasUnusualScalars) diagnostics.push(...misreadExpressions(document))
  }
  diagnostics.sort(byPlace)
  if (diagnostics.some((each) => each.severity === 'error')) return { kind, file, document, diagnostics }
  return { kind, file, value: document.value as unknown as Content, document, diagnostics }
}

/** Expressions that YAML read otherwise than they look: cut off at ` #`, or joined from several lines. */
function misreadExpressions(document: YamlDocument): Diagnostic[] {
  return expressionSites(document.value as unknown as Runbook | Procedure).flatMap(({ form, path }): Diagnostic[] => {
    if (form !== 'cel') return []
    const misread = misreadExpression(document, path)
    return misread ? [misread] : []
  })
}

/** Orders diagnostics by file, line and column. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [x, y] = [a.place ?? {}, b.place ?? {}]
  const files = (x.file ?? '') < (y.file ?? '') ? -1 : (x.file ?? '') > (y.file ?? '') ? 1 : 0
  return files || (x.line ?? 0) - (y.line ?? 0) || (x.column ?? 0) - (y.column ?? 0)
}
