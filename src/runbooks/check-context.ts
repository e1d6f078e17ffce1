/** What the checks of one file share: the file, what surrounds it, and the list of what they find. */
import type { AwsModel } from '../aws-model/model.js'
import type { Diagnostic, Fix, Place } from '../diagnostics/diagnostic.js'
import { ExpressionError, parsedExpression, type ParsedExpression } from '../expressions/expression.js'
import { templateParts } from '../expressions/template.js'
import { isMap, type Value } from '../expressions/value.js'
import { absenceIn, type Absence } from './absence.js'
import { expressionSites, type ExpressionSite } from './expression-sites.js'
import type { ReadProcedure, ReadRunbook } from './read-runbook.js'
import { stepsOf, type Config, type PlacedStep, type RunbookFile } from './runbook.js'
import type { Path, YamlDocument } from './yaml-document.js'

/** What surrounds a file. */
export interface Surroundings {
  /** By id; those whose text is broken too, so that they are not called unknown. */
  procedures: ReadonlyMap<string, ReadProcedure>
  /** Has to know the services that the files call. */
  model: AwsModel
  /** Left out: places and org names are not checked. */
  config?: Config
}

/** One expression of a site; offsets are in the decoded text at `path`. */
export interface PlacedExpression {
  site: ExpressionSite
  source: string
  parsed: ParsedExpression
  path: Path
  offset: number
}

export interface CheckContext extends Surroundings {
  file: RunbookFile
  /** The file does not fit the schema: stand-ins are where its broken parts were. */
  isDraft: boolean
  document: YamlDocument
  steps: readonly PlacedStep[]
  sites: readonly ExpressionSite[]
  /** The expressions of all sites that are syntactically right. */
  expressions: readonly PlacedExpression[]
  absence: Absence
  report(this: void, code: string, place: Place, message: string, hint?: string, severity?: Diagnostic['severity'], fix?: Fix): void
  at(this: void, path: Path, what?: 'key' | 'value'): Place
  /** Where a part of an expression stands. */
  within(this: void, expression: PlacedExpression, start: number, end: number): Place
}

/** Prepares a file for its checks; what is no CEL is reported here and kept from the others. */
export function checkContext(
  read: ReadRunbook | ReadProcedure,
  value: RunbookFile,
  around: Surroundings,
  found: Diagnostic[],
): CheckContext {
  const { document } = read
  const sites = expressionSites(value)
  const report: CheckContext['report'] = (code, place, message, hint, severity = 'error', fix) => {
    found.push({ code, severity, message, place, ...(hint && { hint }), ...(fix && { fix }) })
  }
  const expressions: PlacedExpression[] = []
  const into: Found = { document, report, expressions }
  for (const site of sites) addExpressions(site, into)
  return {
    ...around,
    file: value,
    isDraft: !read.value,
    document,
    // A list of its own: what is known of it depends on what surrounds the file too.
    steps: [...stepsOf(value)],
    sites,
    expressions,
    absence: absenceIn(value, around.procedures),
    report,
    at: (path, what = 'value') => document.at(path, what),
    within: ({ path, offset }, start, end) => document.within(path, offset + start, offset + end),
  }
}

/** Where what is found in the sites of a file goes. */
interface Found {
  document: YamlDocument
  report: CheckContext['report']
  expressions: PlacedExpression[]
}

function addExpressions(site: ExpressionSite, found: Found): void {
  const { form, value, path } = site
  if (form === 'literal') {
    const start = (value as string).indexOf('${')
    if (start >= 0) found.report('no-expression-here', found.document.within(path, start, start + 2), `${String(path.at(-1))} is plain text: \${…} is not filled in here.`)
  } else if (form === 'cel') addExpression(site, path, value as string, 0, found)
  else addInTree(site, value, path, found)
}

function addInTree(site: ExpressionSite, tree: Value, path: Path, found: Found): void {
  if (typeof tree === 'string') addInText(site, tree, path, found)
  // Most of a tree is plain text and numbers: no path is made for these.
  else if (Array.isArray(tree)) tree.forEach((item, i) => mayHoldExpression(item) && addInTree(site, item, [...path, i], found))
  else if (isMap(tree)) for (const key in tree) if (mayHoldExpression(tree[key]!)) addInTree(site, tree[key]!, [...path, key], found)
}

function addInText(site: ExpressionSite, text: string, path: Path, found: Found): void {
  try {
    for (const part of templateParts(text)) if ('expression' in part) addExpression(site, path, part.expression, part.start, found)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    found.report(
      error.code,
      found.document.within(path, error.start, error.start + 2),
      'This ${ has no } that ends it.',
      'Close it, or write $${ for the two characters themselves.',
    )
  }
}

function addExpression(site: ExpressionSite, path: Path, source: string, offset: number, { document, report, expressions }: Found): void {
  const parsed = parsedExpression(source)
  if (parsed instanceof ExpressionError) {
    const end = Math.max(parsed.end, parsed.start + 1)
    report('expression-syntax', document.within(path, offset + parsed.start, offset + end), `This is not an expression: ${parsed.message}.`)
  } else expressions.push({ site, source, parsed, path, offset })
}

function mayHoldExpression(value: Value): boolean {
  return typeof value === 'string' ? value.includes('${') : typeof value === 'object'
}
