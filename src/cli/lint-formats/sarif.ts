/** SARIF 2.1.0, for code scanning: rules, results with stable fingerprints, fixes. */
import type { Diagnostic, Range } from '../../diagnostics/diagnostic.js'
import { rules } from '../../lint/generated/rules.js'
import { rulePage } from '../../lint/lint-manual.js'
import { forJson, forTerminal } from '../../text/escape.js'
import { identify } from '../identify-problems.js'
import type { LintFormat } from '../lint-report.js'

export const lintAsSarif: LintFormat = ({ problems, files }, { inRepository, version }) => {
  const codes = [...new Set(problems.map(({ code }) => code))].sort()
  const results = identify(problems, files, inRepository).map(({ problem, fingerprint }) => ({
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: problem.severity,
    message: { text: plain([problem.message, problem.hint].filter(Boolean).join(' ')) },
    ...(problem.place?.file !== undefined && { locations: [{ physicalLocation: locationOf(problem, inRepository) }] }),
    partialFingerprints: { primaryLocationLineHash: fingerprint },
    ...(problem.fix && problem.place?.file !== undefined && { fixes: [fixOf(problem, inRepository(problem.place.file))] }),
  }))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sirun', semanticVersion: version, rules: codes.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }
  return `${forJson(log)}\n`
}

function descriptor(id: string): object {
  const rule = rules.find((each) => each.id === id)
  if (!rule) return { id }
  const { severity, what, why, fix } = rule
  return {
    id,
    shortDescription: { text: plain(what) },
    fullDescription: { text: plain(`${what} ${why}`) },
    help: { text: plain(`${why} ${fix}`), markdown: rulePage(rule) },
    defaultConfiguration: { level: severity },
  }
}

function locationOf({ place }: Diagnostic, inRepository: (file: string) => string): object {
  const { file = '', line, column, endLine, endColumn } = place ?? {}
  const region = { startLine: line, startColumn: column, endLine, endColumn }
  return { artifactLocation: artifactLocation(inRepository(file)), ...(line !== undefined && { region }) }
}

function fixOf({ fix }: Diagnostic, file: string): object {
  const replacements = fix!.edits.map(({ range, text }) => ({ deletedRegion: regionOf(range), insertedContent: { text } }))
  return { description: { text: plain(fix!.title) }, artifactChanges: [{ artifactLocation: artifactLocation(file), replacements }] }
}

function regionOf({ line, column, endLine, endColumn }: Range): object {
  return { startLine: line, startColumn: column, endLine, endColumn }
}

/** A path from the root of the repository, as a relative URI. */
function artifactLocation(file: string): object {
  const segments = file.split('/').map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\uFFFD')))
  return { uri: segments.join('/'), uriBaseId: '%SRCROOT%' }
}

/** Text that is no link: `[text](target)` would be one. */
function plain(text: string): string {
  return forTerminal(text).replace(/[[\]](?=[^[\]]*\]\(|\()/g, '\\$&')
}
