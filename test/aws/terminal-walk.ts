/** A responder who answers every question of a command in a real terminal, and takes the first answer unless told otherwise. */
import { Terminal } from '../e2e/terminal.js'

/** The question as it is on the screen, and the keys that answer it; without keys nobody answers it. */
export type Answers = readonly (readonly [RegExp, ...string[]])[]

const down = '\u001b[B'

const usual: Answers = [
  [/wrong or missing\?/, 'Enter'],
  [/Paste its output/, 'nothing', 'Enter', '.', 'Enter'],
  [/send it once more|note it and go on/],
  [/^ {2}LIVE {2}(?:START|RESUME)/, 'Enter'],
]

export class TerminalWalk {
  readonly #terminal: Terminal

  private constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  static async start(folder: string, env: Readonly<Record<string, string>>): Promise<TerminalWalk> {
    const terminal = Terminal.start(folder)
    await terminal.shows('$')
    for (const [name, value] of Object.entries(env)) await terminal.run(`export ${name}=${value}`)
    return new TerminalWalk(terminal)
  }

  /** `sirun <command>` to its end; gives its exit code, 137 for a kill. `special` comes before what is usual. */
  async through(command: string, special: Answers = []): Promise<number> {
    this.#terminal.press(`sirun ${command}; echo "ended $?"`, 'Enter')
    for (;;) {
      let screen = ''
      await this.#terminal.waits(() => {
        screen = this.screen()
        return /(?:\? keys|Enter chooses|\n {2}>|\nended \d+\n\$)$/.test(screen)
      }, 60_000)
      const ended = /\nended (\d+)\n\$$/.exec(screen)
      if (ended) return Number(ended[1])
      const question = screen.slice(screen.lastIndexOf('\n  LIVE  ') + 1)
      const [, ...keys] = [...special, ...usual].find(([shown]) => shown.test(question)) ?? [/^/, down, 'Enter']
      if (keys.length === 0) throw new Error(`Nobody answers this:\n${question}`)
      this.#terminal.press(...keys)
      await this.#terminal.waits(() => this.screen() !== screen)
    }
  }

  screen(): string {
    return this.#terminal.screen()
  }

  end(): void {
    this.#terminal.end()
  }
}
