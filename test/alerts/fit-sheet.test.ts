import { fitSheet } from '../../src/alerts/fit-sheet.js'
import type { Sheet } from '../../src/alerts/sheet.js'

const sheet: Sheet = { title: 'title', states: [], text: 'words', rows: [{ label: 'Row', lines: ['one', 'two'] }], command: 'sirun', link: 'https://aws.example' }
const size = (fitted: Sheet) => JSON.stringify(fitted).length

test('what fits stays as it is', () => {
  expect(fitSheet(sheet, (each) => each, size, 1_000)).toEqual(sheet)
})

test('what does not fit is cut, and says so, without half a character', () => {
  const long = { ...sheet, title: 'x'.repeat(9_999), rows: [{ label: 'Row', lines: Array.from({ length: 60 }, () => `${'y'.repeat(87)}😀${'y'.repeat(900)}`) }], command: 'c'.repeat(600) }
  const fitted = fitSheet(long, (each) => each, size, 2_000)
  expect(fitted.title).toBe(`${'x'.repeat(87)}… (9912 more)`)
  expect(fitted.rows[0]!.lines).toHaveLength(9)
  expect(fitted.rows[0]!.lines[0]).toBe(`${'y'.repeat(87)}… (902 more)`)
  expect(fitted.rows[0]!.lines[8]).toBe('and 52 more')
  expect(fitted).not.toHaveProperty('command')
  expect(fitted.link).toBe(sheet.link)
})

test('at worst it is the shortest', () => {
  expect(fitSheet(sheet, (each) => each, size, 0)).toEqual(sheet)
})
