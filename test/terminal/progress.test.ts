import { jest } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { makeProgress } from '../../src/terminal/progress.js'
import { makeTheme } from '../../src/terminal/theme.js'

const screen = { columns: 40, theme: makeTheme(false) }

function makeStdout(isTTY: boolean): { stdout: PassThrough & { isTTY: boolean }; written: () => string } {
  let written = ''
  const stdout = Object.assign(new PassThrough(), { isTTY })
  stdout.write = (text: string | Uint8Array): boolean => {
    written += text.toString()
    return true
  }
  return { stdout, written: () => written }
}

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('nothing within 200 ms; then a line that goes away', () => {
  const { stdout, written } = makeStdout(true)
  const progress = makeProgress(stdout, screen)
  progress.wait('Look')
  jest.advanceTimersByTime(199)
  progress.wait('Look closer')
  expect(written()).toBe('')
  jest.advanceTimersByTime(1)
  expect(written()).toBe('\r\u001b[2K  ⠋ Look closer (200 ms)')
  jest.advanceTimersByTime(1_000)
  expect(written()).toContain('(1.2 s)')
  progress.rest()
  const before = written()
  expect(before.endsWith('\r\u001b[2K')).toBe(true)
  jest.advanceTimersByTime(1_000)
  expect(written()).toBe(before)
})

test('a rest before anything was drawn writes nothing', () => {
  const { stdout, written } = makeStdout(true)
  const progress = makeProgress(stdout, screen)
  progress.wait('Look')
  progress.rest()
  jest.advanceTimersByTime(1_000)
  expect(written()).toBe('')
})

test('a long text does not wrap', () => {
  const { stdout, written } = makeStdout(true)
  makeProgress(stdout, screen).wait('x'.repeat(100))
  jest.advanceTimersByTime(200)
  expect(written().replace('\r\u001b[2K', '').length).toBeLessThanOrEqual(40)
})

test.each([
  ['no terminal', false, false],
  ['plain', true, true],
])('%s: nothing at all', (_, isTTY, plain) => {
  const { stdout, written } = makeStdout(isTTY)
  makeProgress(stdout, { ...screen, plain }).wait('Look')
  jest.advanceTimersByTime(1_000)
  expect(written()).toBe('')
})
