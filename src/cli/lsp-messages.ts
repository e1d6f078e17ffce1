/** Problems, suggestions and fixes as the language server protocol has them. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  CodeActionKind, CompletionItemKind, DiagnosticSeverity, InsertTextFormat, MarkupKind,
  type CodeAction, type CompletionItem, type Diagnostic as LspDiagnostic, type Hover as LspHover, type Range as LspRange, type TextEdit as LspTextEdit,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Diagnostic, Range } from '../diagnostics/diagnostic.js'
import type { Suggestion, SuggestionKind } from '../editor/complete.js'
import type { Hover } from '../editor/hover.js'
import type { QuickFix } from '../editor/quick-fixes.js'
import { rules } from '../lint/generated/rules.js'
import { packageRoot } from './package-root.js'

/** With the page of its rule, which the package holds. */
export function toDiagnostic({ code, severity, message, hint, place = {} }: Diagnostic): LspDiagnostic {
  const { line = 1, column = 1, endLine = line, endColumn = column } = place
  return {
    range: toRange({ line, column, endLine, endColumn }),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: 'sirun',
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(rules.some(({ id }) => id === code) && { codeDescription: { href: pageOf(code) } }),
  }
}

function pageOf(code: string): string {
  const page = pathToFileURL(join(packageRoot(), 'docs', 'lint.md'))
  page.hash = code
  return page.href
}

function toRange({ line, column, endLine, endColumn }: Range): LspRange {
  return { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } }
}

/** Undefined for what a completion may not do: it stays within the line. */
export function toCompletion(document: TextDocument, offset: number, suggestion: Suggestion): CompletionItem | undefined {
  const { label, kind, detail, about, insert, start, end } = suggestion
  const range = rangeOf(document, start, end)
  const { line } = document.positionAt(offset)
  if (range.start.line !== line || range.end.line !== line) return undefined
  return {
    label,
    kind: kinds[kind],
    insertTextFormat: InsertTextFormat.PlainText,
    filterText: label,
    textEdit: { range, newText: insert },
    ...(detail !== undefined && { detail }),
    ...(about !== undefined && { documentation: about }),
  }
}

const kinds: Readonly<Record<SuggestionKind, CompletionItemKind>> = {
  operation: CompletionItemKind.Function,
  service: CompletionItemKind.Module,
  member: CompletionItemKind.Field,
  name: CompletionItemKind.Variable,
  procedure: CompletionItemKind.Module,
  'finding-type': CompletionItemKind.EnumMember,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  rule: CompletionItemKind.Reference,
}

export function toHover(document: TextDocument, { text, start, end }: Hover): LspHover {
  return { contents: { kind: MarkupKind.Markdown, value: text }, range: rangeOf(document, start, end) }
}

/** @param problem the one that it is for */
export function toCodeAction(uri: string, problem: Diagnostic, { title, edits, preferred }: QuickFix): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(problem)],
    ...(preferred && { isPreferred: true }),
    edit: { changes: { [uri]: edits.map(({ range, text }): LspTextEdit => ({ range: toRange(range), newText: text })) } },
  }
}

/** The whole text in the place of another. */
export function toRewrite(document: TextDocument, title: string, text: string): CodeAction {
  const range = rangeOf(document, 0, document.getText().length)
  return { title, kind: CodeActionKind.SourceFixAll, edit: { changes: { [document.uri]: [{ range, newText: text }] } } }
}

function rangeOf(document: TextDocument, start: number, end: number): LspRange {
  return { start: document.positionAt(start), end: document.positionAt(end) }
}

/** Whether a problem lies in a range, or touches it. */
export function touches({ range: { start, end } }: LspDiagnostic, range: LspRange): boolean {
  return !isBefore(end, range.start) && !isBefore(range.end, start)
}

function isBefore(a: LspRange['start'], b: LspRange['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character)
}
