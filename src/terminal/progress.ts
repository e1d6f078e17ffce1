/** What is waited for, while nobody is asked: a line that turns, drawn only after 200 ms and only on a terminal. */
import type { Writable } from 'node:stream'
import { displayWidth } from '../text/layout.js'
import { formatDuration } from '../text/duration-text.js'
import type { Screen } from './theme.js'

export interface Progress {
  /** Says what is waited for from now on, in one escaped line. */
  wait(text: string): void
  /** Takes the line away, before anything else is written. */
  rest(): void
}

/** Shorter waits are not worth a line that comes and goes, milliseconds. */
const patience = 200
const interval = 100
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** On anything but a terminal, and where lines have to stay as they are, nothing is drawn. */
export function makeProgress(stdout: Writable & { isTTY?: boolean }, { columns, theme, plain }: Screen): Progress {
  if (stdout.isTTY !== true || plain) return { wait: () => undefined, rest: () => undefined }
  let timer: NodeJS.Timeout | undefined
  let drawn = false
  let text = ''
  let since = 0
  let turn = 0
  const draw = (): void => {
    const waited = performance.now() - since
    const took = formatDuration(Math.floor(waited / 100) * 100)
    const line = `  ${frames[turn++ % frames.length]!} ${fit(text, columns - 20)} (${took})`
    stdout.write(`\r\u001b[2K${theme.quiet(line)}`)
    drawn = true
    timer = setTimeout(draw, interval)
  }
  const rest = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (drawn) stdout.write('\r\u001b[2K')
    drawn = false
  }
  return {
    wait: (what) => {
      text = what
      if (timer !== undefined) return
      since = performance.now()
      timer = setTimeout(draw, patience)
    },
    rest,
  }
}

/** A line that is redrawn must not wrap; nothing is copied from it. */
function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let shown = ''
  for (const character of text) {
    if (displayWidth(shown + character) > width - 1) break
    shown += character
  }
  return `${shown}…`
}
