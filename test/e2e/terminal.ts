/** A real terminal for tests: tmux on a socket of its own, with bash in it, and what can be read from it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { emptyFolder } from './run-sirun.js'

export const hasTmux = spawnSync('tmux', ['-V']).status === 0

/** A folder for the PATH in which `sirun` is the built program. */
export function folderWithSirun(): string {
  const folder = join(emptyFolder(), 'bin')
  mkdirSync(folder)
  const program = resolve(import.meta.dirname, '../../bin/sirun.js')
  writeFileSync(join(folder, 'sirun'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
  chmodSync(join(folder, 'sirun'), 0o755)
  return folder
}

/** What a program can leave changed behind it, as tmux tells it. */
const stateFormat = [
  ...['pane_title', 'window_name', 'session_alerts', '@bells', 'cursor_x', 'cursor_flag', 'insert_flag'],
  ...['keypad_flag', 'keypad_cursor_flag', 'alternate_on', 'mouse_any_flag', 'mouse_sgr_flag', 'origin_flag', 'wrap_flag'],
  ...['scroll_region_upper', 'scroll_region_lower', 'pane_tabs', 'pane_in_mode'],
]

export interface TerminalState {
  flags: string
  /** The clipboard: all buffers of tmux, as OSC 52 fills them. */
  clipboard: string
}

export class Terminal {
  #commands = 0
  readonly #socket: string

  private constructor(socket: string) {
    this.#socket = socket
  }

  /** Starts bash, 80 columns and 24 lines, in `cwd`; no colours of the prompt, no files of the user. */
  static start(cwd: string): Terminal {
    // A server that is ending still answers on its socket: each terminal has one of its own.
    const terminal = new Terminal(join(emptyFolder(), 'tmux'))
    const env = { PATH: `${folderWithSirun()}:${process.env.PATH ?? ''}`, HOME: cwd, PS1: '$ ', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }
    const shell = ['env', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'bash', '--noprofile', '--norc']
    terminal.#tmux(
      ...['-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', '-c', cwd, '-n', 'window', ...shell],
      // Whatever a program asks of the terminal is granted, so that nothing is lost on the way.
      ...[';', 'set', '-g', 'set-clipboard', 'on', ';', 'set', '-g', 'allow-passthrough', 'on', ';', 'set', '-g', 'allow-rename', 'on'],
      ...[';', 'set', '-g', 'history-limit', '50000', ';', 'set', '-g', 'monitor-bell', 'on', ';', 'set', '-g', 'bell-action', 'any'],
      ...[';', 'set-hook', '-g', 'alert-bell', 'set -ag @bells !'],
    )
    return terminal
  }

  /** Types a command line and waits for its end and the next prompt. */
  async run(line: string): Promise<void> {
    const signal = `ended-${++this.#commands}`
    await this.#until(() => /(?:^|\n)\$$/.test(this.screen()), 'a prompt')
    this.press(`${line}; tmux -S ${this.#socket} wait-for -S ${signal}`, 'Enter')
    this.#tmux('wait-for', signal)
    await this.#until(() => this.screen().endsWith('\n$'), 'the next prompt')
  }

  /** Presses keys: text as it is, or the name of a key. */
  press(...keys: string[]): void {
    for (const key of keys) this.#tmux('send-keys', ...(/^(?:Tab|Enter|C-.)$/.test(key) ? [] : ['-l']), key)
  }

  /** All lines from the first, without what is blank at the end. */
  screen(): string {
    return this.#tmux('capture-pane', '-p', '-S', '-').trimEnd()
  }

  /** The last `count` lines with their colours, written as if nothing stood before them. */
  lastLines(count: number): string {
    const above = Number(this.#tmux('display-message', '-p', '#{history_size}'))
    const first = this.screen().split('\n').length - above - count
    return this.#tmux('capture-pane', '-p', '-e', '-S', String(first)).trimEnd()
  }

  /** Waits until the screen shows it, on one line or over several. */
  async shows(text: string): Promise<void> {
    await this.#until(() => this.screen().replaceAll('\n', '').includes(text), text)
  }

  /** Waits until something holds. */
  async waits(holds: () => boolean, milliseconds?: number): Promise<void> {
    await this.#until(holds, 'what is waited for', milliseconds)
  }

  async #until(holds: () => boolean, what: string, milliseconds = 10_000): Promise<void> {
    for (const end = Date.now() + milliseconds; !holds(); await wait(20))
      if (Date.now() > end) throw new Error(`The screen does not show ${what}:\n${this.screen()}`)
  }

  state(): TerminalState {
    const flags = stateFormat.map((name) => `${name}=#{${name}}`).join(' ')
    const buffers = this.#tmux('list-buffers', '-F', '#{buffer_name}').split('\n').filter(Boolean)
    const clipboard = buffers.map((name) => this.#tmux('show-buffer', '-b', name)).join('\n')
    return { flags: this.#tmux('display-message', '-p', flags).trimEnd(), clipboard }
  }

  end(): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server'])
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'pipe'] })
  }
}
