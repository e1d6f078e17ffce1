/** An editor's side of the language server protocol: starts a server as an editor does, and speaks to it over its stdio. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import type { CodeAction, CompletionItem, CompletionList, Diagnostic, Hover, InitializeResult, Position, ProtocolConnection, PublishDiagnosticsParams, Range, TextEdit } from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'

const started = new Set<ChildProcessWithoutNullStreams>()

/** Ends what a failed test left behind: a server that nobody ends would keep jest from ending. */
export function endServers(): void {
  for (const child of started) child.kill('SIGKILL')
}

export class LspClient {
  readonly child: ChildProcessWithoutNullStreams
  readonly connection: ProtocolConnection
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  readonly published: PublishDiagnosticsParams[] = []
  stderr = ''
  #waiting: (() => void)[] = []
  #versions = new Map<string, number>()

  /** @param command arguments of node */
  constructor(command: readonly string[], cwd: string, env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, command, { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env } })
    started.add(this.child)
    this.ended = new Promise((done) => this.child.on('close', (code, signal) => (started.delete(this.child), done({ code, signal }))))
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    // A server that ended is seen in `ended`.
    this.child.stdin.on('error', () => undefined)
    this.connection = createProtocolConnection(new StreamMessageReader(this.child.stdout), new StreamMessageWriter(this.child.stdin))
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params)
      for (const look of this.#waiting.splice(0)) look()
    })
    this.connection.listen()
  }

  async initialize(capabilities: object = {}, more: object = {}): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>('initialize', { processId: process.pid, rootUri: null, capabilities, ...more })
    await this.connection.sendNotification('initialized', {})
    return result
  }

  open(path: string, text: string): string {
    const uri = pathToFileURL(path).href
    this.#versions.set(uri, 1)
    void this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } })
    return uri
  }

  /** The whole text anew. */
  change(uri: string, text: string): number {
    const version = this.#versions.get(uri)! + 1
    this.#versions.set(uri, version)
    void this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] })
    return version
  }

  /** What was published of a file, of a version or what fits, now or later. */
  async diagnostics(uri: string, fits: (published: PublishDiagnosticsParams) => boolean = () => true): Promise<Diagnostic[]> {
    for (;;) {
      const found = this.published.findLast((each) => each.uri === uri)
      if (found && fits(found)) return found.diagnostics
      await new Promise<void>((look) => this.#waiting.push(look))
    }
  }

  async completion(uri: string, position: Position): Promise<CompletionItem[]> {
    const found = await this.connection.sendRequest<CompletionList | CompletionItem[] | null>('textDocument/completion', { textDocument: { uri }, position })
    return Array.isArray(found) ? found : (found?.items ?? [])
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position })
  }

  codeActions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [], ...(only && { only }) } })
  }

  async shutDown(): Promise<{ code: number | null; signal: string | null }> {
    await this.connection.sendRequest('shutdown')
    await this.connection.sendNotification('exit')
    return this.ended
  }
}

/** Where a part of a text begins, as the protocol counts, so many characters on. */
export function positionOf(text: string, part: string, further = 0): Position {
  const at = text.indexOf(part)
  if (at < 0) throw new Error(`${part} is not in the text`)
  return TextDocument.create('', '', 0, text).positionAt(at + further)
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...edits])
}
