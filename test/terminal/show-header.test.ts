import { showHeader } from '../../src/terminal/show-header.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { displayWidth } from '../../src/text/layout.js'

const screen = { columns: 80, theme: makeTheme(false) }
const started = new Date('2026-11-24T02:00:00Z')
const deadline = { label: 'par', at: new Date('2026-11-24T02:15:00Z') }
const at = (time: string): Date => new Date(`2026-11-24T${time}Z`)

test.each([
  ['live', 'LIVE'],
  ['dry-run', 'DRY RUN'],
  ['drill', 'DRILL'],
] as const)('%s is named', (mode, word) => {
  expect(showHeader({ mode, address: 'cut' }, screen)).toBe(`  ${word}  cut`)
})

test('position, and the time on the right', () => {
  const position = { phase: 'isolate', step: 2, of: 3 }
  const line = showHeader({ mode: 'drill', address: 'cut', position, started, now: at('02:03:12'), deadline }, screen)
  expect(line).toMatch(/^ {2}DRILL {2}ISOLATE 2 of 3 {2}cut {2,}3:12 elapsed, 11:48 left$/)
  expect(displayWidth(line)).toBe(80)
})

test.each([
  ['02:15:00', '15:00 elapsed, 0:00 left'],
  ['02:16:05', '16:05 elapsed, 1:05 over par'],
  ['03:30:00', '1:30:00 elapsed, 1:15:00 over par'],
])('at %s: %s', (time, text) => {
  expect(
    showHeader({ mode: 'drill', address: 'cut', started, now: at(time), deadline }, screen).endsWith(` ${text}`),
  ).toBe(true)
})

test('what does not fit one line gets two, and the address stays whole', () => {
  const address = 'quarantine.a_rather_long_step_of_a_procedure.and_another_one[11]'
  const lines = showHeader({ mode: 'dry-run', address, started, now: at('02:03:12'), deadline }, screen).split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain(address)
  expect(lines[1]).toBe('  3:12 elapsed, 11:48 left')
})
