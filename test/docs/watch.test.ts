/** docs/watch.md against the template and the metrics: all that is there is named, and nothing else. */
import { watchTemplate } from '../../src/cli/infra/watch-template.js'
import type { TemplateMap } from '../../src/cli/infra/template-value.js'
import { Metrics } from '../../src/watch/metrics.js'
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

test('every metric is named, and none that there is not', async () => {
  const text = await new Metrics({ queue: 'q', load: () => ({ inWork: 0, deliveries: 0 }), openIncidents: () => 0 }).text()
  const named = [...page.matchAll(/`((?:messaging|sirun|process)_[a-z_]+)`/g)].map(([, name]) => name)
  const labels = ['messaging_system', 'messaging_destination_name', 'messaging_operation_name']
  expect(named.filter((name) => !labels.includes(name!)).sort()).toEqual([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name).sort())
})
