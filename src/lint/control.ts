/** What is said of what was found: the severities of the settings, and ignores in the files with their own problems. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { ReadRouting } from '../runbooks/read-routing.js'
import type { ReadDrill, ReadProcedure, ReadRunbook } from '../runbooks/read-runbook.js'
import { rules } from './generated/rules.js'
import { covers, ignoresIn, ignoreWord, type Ignore } from './ignores.js'
import type { LintSettings } from './lint-settings.js'

const byId = new Map(rules.map((rule) => [rule.id, rule]))

/** Why the problems of a rule are always said: they can be neither ignored, nor turned down, nor put in a baseline. */
export function alwaysSaid(code: string): string | undefined {
  return byId.get(code)?.always
}

/**
 * @param settings of sirun.config.yaml; `checkLintSettings` has found nothing wrong with them
 * @param idle rules that were not looked at this time: an ignore of them is not called unused
 */
export function control(
  found: readonly Diagnostic[],
  files: Iterable<ReadRunbook | ReadProcedure | ReadDrill | ReadRouting>,
  settings: LintSettings | undefined,
  idle: ReadonlySet<string>,
): Diagnostic[] {
  const severities = settings?.severity ?? {}
  const said = found.flatMap((each) => withSeverity(each, severities[each.code]))
  const ignores = new Map<string, Ignore[]>()
  // In a file that does not fit the schema, what an ignore is for may not have been looked at.
  const judged = new Set<Ignore>()
  for (const { file, document, value } of files) {
    if (!document.text.includes(ignoreWord)) continue
    const own = ignoresIn(document)
    ignores.set(file, own)
    if (value) for (const ignore of own) judged.add(ignore)
  }
  if (ignores.size === 0) return said
  const used = new Set<Ignore>()
  const left = said.filter((each) => {
    const meant = (ignores.get(each.place?.file ?? '') ?? []).filter(({ rule }) => rule === each.code)
    const covering = alwaysSaid(each.code) === undefined ? meant.filter((ignore) => covers(ignore, each)) : []
    for (const ignore of covering) used.add(ignore)
    return covering.length === 0
  })
  const own = [...ignores.values()].flat().flatMap((ignore) => problemOf(ignore, used.has(ignore) || !judged.has(ignore), idle))
  return [...left, ...own.flatMap((each) => withSeverity(each, severities[each.code]))]
}

function withSeverity(diagnostic: Diagnostic, wanted: 'off' | 'warning' | 'error' | undefined): Diagnostic[] {
  if (wanted === undefined || alwaysSaid(diagnostic.code) !== undefined) return [diagnostic]
  return wanted === 'off' ? [] : [{ ...diagnostic, severity: wanted }]
}

function problemOf({ rule, mistake, place, removal }: Ignore, mayBeUsed: boolean, idle: ReadonlySet<string>): Diagnostic[] {
  const wrong = (message: string, hint: string): Diagnostic[] => [
    { code: 'wrong-ignore', severity: 'error', message, place, hint },
  ]
  if (rule === undefined) return wrong(mistake!, 'Write # sirun-ignore <rule>: <reason>, one rule in each comment.')
  const known = byId.get(rule)
  if (!known) return wrong(`There is no rule ${rule}.`, didYouMean(rule, byId.keys()) ?? 'docs/lint.md lists them.')
  if (known.always !== undefined) return wrong(`${rule} cannot be ignored.`, known.always)
  if (mayBeUsed || idle.has(rule)) return []
  const message = `Nothing here is a problem of ${rule}.`
  return [{ code: 'unused-ignore', severity: 'warning', message, place, hint: 'Remove the comment.', fix: removal() }]
}
