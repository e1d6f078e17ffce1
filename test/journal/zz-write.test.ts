import { writeFileSync } from 'node:fs'
import { readRun } from '../../src/journal/run-store.js'
import { buildReport } from '../../src/report/build-report.js'
import { reportAsMarkdown } from '../../src/report/formats/markdown.js'
import { reportAsJson } from '../../src/report/formats/json.js'
test('write', async () => {
  const report = buildReport(readRun('test/fixtures/journal/format-1'))
  writeFileSync('test/fixtures/report/format-1.md', reportAsMarkdown(report))
  writeFileSync('test/fixtures/report/format-1.json', reportAsJson(report))
})
