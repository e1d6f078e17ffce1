/** sirun lsp: a language server on standard input and output. It says what lint says, and completes. */
import { createConnection, type WatchDog } from 'vscode-languageserver'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { failure } from '../../diagnostics/diagnostic.js'
import type { Environment, Streams } from '../context.js'
import { EditorWorkspace } from '../editor-workspace.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { LanguageServer } from '../language-server.js'
import type { GlobalFlags } from '../settings.js'

export interface LspOptions extends GlobalFlags {
  /** The process of the editor. */
  clientProcessId?: string
}

/** So often it is looked whether the editor is still there, where its end does not end our input. Milliseconds. */
const watchEvery = 3000

/**
 * Serves until the editor ends it, or ends itself: exit code done after a shutdown, or where nobody spoke, else failed, as
 * the protocol wants. Throws SirunError (usage) at a terminal.
 */
export async function run({ clientProcessId, ...flags }: LspOptions, streams: Streams, env: Environment): Promise<ExitCode> {
  if (streams.stdin.isTTY) {
    const hint = 'How to set it up in one: docs/editors.md in the folder of sirun.'
    throw failure('usage', 'no-editor', 'An editor starts this: it speaks the language server protocol.', hint)
  }
  const life = new Life(clientProcessId)
  const connection = createConnection((logger) => {
    const protocol = createProtocolConnection(new StreamMessageReader(streams.stdin), new StreamMessageWriter(streams.stdout), logger)
    // Behind what is no message, nobody can tell where the next one begins.
    protocol.onError(() => life.exit(1))
    return protocol
  }, life)
  const ended = (): void => life.clientEnded()
  streams.stdin.once('end', ended).once('close', ended)
  streams.stdout.once('error', ended)
  new LanguageServer(connection, new EditorWorkspace(flags, env)).listen()
  const code = await life.ended
  connection.dispose()
  streams.stdin.destroy()
  return code === 0 ? exitCodes.done : exitCodes.failed
}

/** When the server ends. */
class Life implements WatchDog {
  shutdownReceived = false
  readonly ended: Promise<number>
  #hasClient = false
  #end!: (code: number) => void

  constructor(clientProcessId: string | undefined) {
    this.ended = new Promise((end) => (this.#end = end))
    this.#watch(Number(clientProcessId))
  }

  initialize({ processId }: { processId: number | null }): void {
    this.#hasClient = true
    this.#watch(processId ?? NaN)
  }

  clientEnded(): void {
    this.exit(this.shutdownReceived || !this.#hasClient ? 0 : 1)
  }

  exit(code: number): void {
    this.#end(code)
  }

  #watch(processId: number): void {
    if (!Number.isInteger(processId) || processId <= 0) return
    setInterval(() => {
      try {
        process.kill(processId, 0)
      } catch (error) {
        // One of another user is there too.
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') this.clientEnded()
      }
    }, watchEvery).unref()
  }
}
