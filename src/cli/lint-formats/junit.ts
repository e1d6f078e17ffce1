/** JUnit XML: a suite for each file, a failure for each error. JUnit knows no warnings: they stand in the output. */
import type { Diagnostic } from '../../diagnostics/diagnostic.js'
import { forXml } from '../../text/escape.js'
import type { LintFormat } from '../lint-report.js'
import { unixLine } from './unix.js'

export const lintAsJunit: LintFormat = ({ problems, files }) => {
  const suites = [...new Set([...files.map(({ file }) => file), ...problems.map(({ place }) => place?.file ?? '')])].sort()
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sirun lint" tests="${suites.reduce((sum, file) => sum + casesOf(file, problems), 0)}" failures="${errors}">`,
    ...suites.flatMap((file) => suite(file, problems.filter(({ place }) => (place?.file ?? '') === file))),
    '</testsuites>',
    '',
  ].join('\n')
}

function casesOf(file: string, problems: readonly Diagnostic[]): number {
  return Math.max(1, problems.filter(({ place }) => (place?.file ?? '') === file).length)
}

function suite(file: string, problems: readonly Diagnostic[]): string[] {
  const failures = problems.filter(({ severity }) => severity === 'error').length
  const name = forXml(file)
  const cases = problems.length === 0 ? [`    <testcase classname="${name}" name="no problem"/>`] : problems.flatMap((each) => testCase(name, each))
  return [`  <testsuite name="${name}" tests="${Math.max(1, problems.length)}" failures="${failures}" errors="0" skipped="0">`, ...cases, '  </testsuite>']
}

function testCase(file: string, problem: Diagnostic): string[] {
  const { code, severity, message, place } = problem
  const name = forXml(`${code} at ${place?.line ?? 1}:${place?.column ?? 1}`)
  const text = forXml(unixLine(problem))
  const inner =
    severity === 'error'
      ? `      <failure type="${forXml(code)}" message="${forXml(message)}">${text}</failure>`
      : `      <system-out>${text}</system-out>`
  return [`    <testcase classname="${file}" name="${name}">`, inner, '    </testcase>']
}
