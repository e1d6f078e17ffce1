/** The language server of sirun: what an editor says and asks, answered from its open files and what surrounds them. */
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CodeActionKind, DidChangeWatchedFilesNotification, TextDocuments, TextDocumentSyncKind, type CodeAction, type CodeActionParams, type Connection, type Position } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { complete } from '../editor/complete.js'
import { hover } from '../editor/hover.js'
import { quickFixes } from '../editor/quick-fixes.js'
import { fixFile } from '../lint/fix-file.js'
import type { EditorWorkspace, OpenText } from './editor-workspace.js'
import { toCodeAction, toCompletion, toDiagnostic, toHover, toRewrite, touches } from './lsp-messages.js'
import { version } from './package-root.js'

/** So long nobody types before what was typed is linted. Milliseconds. */
const pause = 60

export class LanguageServer {
  readonly #documents = new TextDocuments(TextDocument)
  /** What has to be linted, the next one first. */
  readonly #due = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #isLinting = false
  #canWatch = false
  /** Configurations of which problems are shown. */
  #shownConfigs = new Set<string>()

  constructor(
    readonly connection: Connection,
    readonly workspace: EditorWorkspace,
  ) {}

  listen(): void {
    const { connection } = this
    connection.onInitialize(({ capabilities }) => {
      this.#canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true
      return {
        serverInfo: { name: 'sirun', version: version() },
        capabilities: {
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          completionProvider: { triggerCharacters: ['.', ':', '"', '{', '[', ' ', '?'] },
          hoverProvider: true,
          codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
        },
      }
    })
    connection.onInitialized(() => {
      if (!this.#canWatch) return
      const watchers = [{ globPattern: '**/*.yaml' }]
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined)
    })
    connection.onDidChangeWatchedFiles(() => this.#lookAgain())
    // Opening is a change too.
    this.#documents.onDidChangeContent(({ document }) => this.#lintSoon([document.uri, ...this.#documents.keys()], document.version > 1 ? pause : 0))
    this.#documents.onDidSave(() => this.#lookAgain())
    this.#documents.onDidClose(({ document }) => {
      this.#due.delete(document.uri)
      this.#show(document.uri, [])
      this.#lookAgain()
    })
    connection.onCompletion(({ textDocument, position }) => this.#complete(textDocument.uri, position))
    connection.onHover(({ textDocument, position }) => this.#hover(textDocument.uri, position))
    connection.onCodeAction((params) => this.#codeActions(params))
    this.#documents.listen(connection)
    connection.listen()
  }

  /** Files were written: what is not open is read again. */
  #lookAgain(): void {
    this.workspace.forget()
    this.#lintSoon(this.#documents.keys())
  }

  /** After a pause without a change: while somebody types, only the last text counts. */
  #lintSoon(uris: readonly string[], wait = 0): void {
    for (const uri of uris) this.#due.add(uri)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#lintDue(), wait)
  }

  async #lintDue(): Promise<void> {
    // What is due by the end is linted by whoever is at it.
    if (this.#isLinting) return
    this.#isLinting = true
    for (const uri of this.#due) {
      this.#due.delete(uri)
      try {
        await this.#lint(uri)
      } catch (error) {
        this.connection.console.error(`A bug of sirun, in ${uri}: ${String((error as Error).stack ?? error)}`)
      }
      // What came in meanwhile is heard before the next one.
      await new Promise(setImmediate)
    }
    this.#isLinting = false
  }

  async #lint(uri: string): Promise<void> {
    const document = this.#documents.get(uri)
    const open = document && openText(document)
    if (!document || !open) return
    const { version: linted } = document
    const found = (await this.workspace.isOurs(open)) ? await this.workspace.lint(open, this.#others(uri)) : []
    const config = await this.workspace.configProblems(open.path)
    if (this.#documents.get(uri)?.version !== linted) return
    this.#show(uri, found.map(toDiagnostic), linted)
    this.#showConfig(config)
  }

  #show(uri: string, diagnostics: ReturnType<typeof toDiagnostic>[], linted?: number): void {
    this.connection.sendDiagnostics({ uri, diagnostics, ...(linted !== undefined && { version: linted }) }).catch(() => undefined)
  }

  #showConfig(problems: readonly Diagnostic[]): void {
    const files = new Set(problems.flatMap(({ place }) => place?.file ?? []))
    const uris = new Map([...files].map((file) => [pathToFileURL(file).href, file]))
    for (const uri of this.#shownConfigs) if (!uris.has(uri)) this.#show(uri, [])
    for (const [uri, file] of uris) this.#show(uri, problems.filter(({ place }) => place?.file === file).map(toDiagnostic))
    this.#shownConfigs = new Set(uris.keys())
  }

  #others(uri: string): OpenText[] {
    return this.#documents.all().flatMap((document) => {
      const open = document.uri === uri ? undefined : openText(document)
      return open && open.path.endsWith('.yaml') ? [open] : []
    })
  }

  async #complete(uri: string, position: Position) {
    const { document, open } = await this.#ours(uri)
    if (!document || !open) return null
    const offset = document.offsetAt(position)
    const found = await complete(await this.workspace.edited(open, this.#others(uri)), offset)
    const items = found.flatMap((suggestion) => toCompletion(document, offset, suggestion) ?? [])
    // Behind the colon of a service there is more.
    return { items, isIncomplete: found.some(({ kind }) => kind === 'service') }
  }

  async #hover(uri: string, position: Position) {
    const { document, open } = await this.#ours(uri)
    if (!document || !open) return null
    const found = await hover(await this.workspace.edited(open, this.#others(uri)), document.offsetAt(position))
    return found ? toHover(document, found) : null
  }

  async #codeActions({ textDocument: { uri }, range, context: { only } }: CodeActionParams): Promise<CodeAction[]> {
    const { document, open } = await this.#ours(uri)
    if (!document || !open) return []
    const lint = (text: string) => this.workspace.lint(open, this.#others(uri), text)
    const wants = (kind: string): boolean => only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`))
    const actions: CodeAction[] = []
    if (wants(CodeActionKind.QuickFix)) {
      for (const problem of await lint(open.text)) {
        if (!touches(toDiagnostic(problem), range)) continue
        actions.push(...(await quickFixes(open.text, problem, lint)).map((each) => toCodeAction(uri, problem, each)))
      }
    }
    // Only where it is asked for: an editor asks for quick fixes at each move of the cursor.
    if (only !== undefined && wants(CodeActionKind.SourceFixAll)) {
      const { text, applied } = await fixFile(open.text, lint)
      if (applied.length > 0) actions.push(toRewrite(document, 'Put right what needs no judgement', text))
    }
    return actions
  }

  /** Nothing for a file that is not sirun's. */
  async #ours(uri: string): Promise<{ document?: TextDocument; open?: OpenText }> {
    const document = this.#documents.get(uri)
    const open = document && openText(document)
    return document && open && (await this.workspace.isOurs(open)) ? { document, open } : {}
  }
}

/** Undefined for what is no file: nothing surrounds it. */
function openText(document: TextDocument): OpenText | undefined {
  try {
    return { path: fileURLToPath(document.uri), text: document.getText() }
  } catch {
    return undefined
  }
}
