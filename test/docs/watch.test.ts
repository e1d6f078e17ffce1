/** docs/watch.md against the template: every rule, alarm and parameter is there, and nothing else is named. */
import { watchTemplate } from '../../src/cli/infra/watch-template.js'
import type { TemplateMap } from '../../src/cli/infra/template-value.js'
import { missingPaths, readDocument } from './blocks.js'

const page = readDocument('docs/watch.md')
const { Parameters, Resources } = watchTemplate([]) as Record<string, Record<string, TemplateMap>>

/** What stands in backquotes in the first column of the table with this heading. */
function firstColumn(heading: string): string[] {
  const rows = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(page)![1]!
  return rows.trimEnd().split('\n').flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))
}

function ofType(type: string): string[] {
  return Object.entries(Resources!).filter(([, { Type }]) => Type === type).map(([id]) => id)
}

test('rules, alarms and parameters are those of the template', () => {
  expect(firstColumn('rule').sort()).toEqual(ofType('AWS::Events::Rule').sort())
  expect(firstColumn('alarm').sort()).toEqual(ofType('AWS::CloudWatch::Alarm').sort())
  expect(firstColumn('parameter').sort()).toEqual(Object.keys(Parameters!).sort())
})

test('every path that the page names exists', () => {
  expect(missingPaths(page)).toEqual([])
})
