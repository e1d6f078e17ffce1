/** What the checks of one file share: the file, what surrounds it, and the list of what they find. */
import type { AwsModel } from '../aws-model/model.js'
import type { Diagnostic, Fix, Place } from '../diagnostics/diagnostic.js'
import { ExpressionError, syntaxProblem } from '../expressions/expression.js'
import { templateParts } from '../expressions/template.js'
import { expressionSites, textsIn, type ExpressionSite } from './expression-sites.js'
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
  const expressions = sites.flatMap((site) => expressionsOf(site, document, report))
  return {
    ...around,
    file: value,
    isDraft: !read.value,
    document,
    // A list of its own: what is known of it depends on what surrounds the file too.
    steps: [...stepsOf(value)],
    sites,
    expressions,
    report,
    at: (path, what = 'value') => document.at(path, what),
    within: ({ path, offset }, start, end) => document.within(path, offset + start, offset + end),
  }
}

function expressionsOf(
  site: ExpressionSite,
  document: YamlDocument,
  report: CheckContext['report'],
): PlacedExpression[] {
  const texts = textsIn(site.value, site.path)
  if (site.form === 'literal') {
    for (const { path, text } of texts) {
      const start = text.indexOf('${')
      if (start >= 0)
        report(
          'no-expression-here',
          document.within(path, start, start + 2),
          `${String(path.at(-1))} is plain text: \${…} is not filled in here.`,
        )
    }
    return []
  }
  const found =
    site.form === 'cel'
      ? texts.map(({ path, text }) => ({ site, path, source: text, offset: 0 }))
      : texts.flatMap(({ path, text }) => inTemplate(path, text))
  return found.filter(({ path, source, offset }) => {
    const problem = syntaxProblem(source)
    if (!problem) return true
    const end = Math.max(problem.end, problem.start + 1)
    report(
      'expression-syntax',
      document.within(path, offset + problem.start, offset + end),
      `This is not an expression: ${problem.message}.`,
    )
    return false
  })

  function inTemplate(path: Path, text: string): PlacedExpression[] {
    try {
      return templateParts(text).flatMap((part) =>
        'text' in part ? [] : [{ site, path, source: part.expression, offset: part.start }],
      )
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      report(
        error.code,
        document.within(path, error.start, error.start + 2),
        'This ${ has no } that ends it.',
        'Close it, or write $${ for the two characters themselves.',
      )
      return []
    }
  }
}
