import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import { showDiagnostic } from '../../src/terminal/show-diagnostic.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { displayWidth } from '../../src/text/layout.js'

const screen = { columns: 80, theme: makeTheme(false), plain: false }
const problem = (more: Partial<Diagnostic>): Diagnostic => ({ code: 'some-code', severity: 'error', message: 'Wrong.', ...more })

test('a line feed from outside makes no line that looks like ours', () => {
  const forged = 'x\n✔ 0 errors in 1 file'
  const text = showDiagnostic(problem({ message: `No ${forged}`, hint: forged, place: { file: forged } }), screen)
  expect(text.split('\n').filter((line) => line.startsWith('✔'))).toEqual([])
  expect(text.match(/\\x0a✔/g)).toHaveLength(3)
})

test('what is meant is cut where it is longer than the line', () => {
  const text = `key: ${'a'.repeat(300)} b`
  const shown = showDiagnostic(problem({ place: { file: 'f', line: 1, column: 6, endColumn: 306 } }), screen, () => text)
  expect(shown.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
  expect(shown).toMatch(/\| key: a+…\n/)
})
