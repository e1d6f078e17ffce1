/** A terminal for tests: keys go in, and what was drawn comes out. */
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

export const keys = { down: '\u001b[B', up: '\u001b[A', enter: '\r', space: ' ', interrupt: '\u0003' }

export interface Keyboard {
  stdin: PassThrough
  stdout: PassThrough
  /** Sends keys as one burst. */
  press(...pressed: string[]): void
  /** Everything that was drawn so far, without control sequences. */
  drawn(): string
  /** Resolves when something was drawn since the last keys (but a moved cursor) and the screen ends with the text. */
  endsWith(text: string): Promise<void>
  /** The same for any condition. */
  drawnSince(holds: () => boolean): Promise<void>
}

export function makeKeyboard(): Keyboard {
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  let output = ''
  let pressedAt = 0
  const waiting = new Set<() => void>()
  stdout.on('data', (data: Buffer) => {
    output += data.toString()
    // A burst of keys is drawn key by key in one turn: only its last picture counts.
    setImmediate(() => waiting.forEach((check) => check()))
  })
  const drawn = (): string => stripVTControlCharacters(output)
  const drawnSince = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (drawn().length <= pressedAt || !holds()) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  return {
    stdin,
    stdout,
    press: (...pressed) => {
      pressedAt = drawn().length
      stdin.write(pressed.join(''))
    },
    drawn,
    endsWith: (text) => drawnSince(() => drawn().trimEnd().endsWith(text)),
    drawnSince,
  }
}
