/** Which folder of src may import which, and which modules from outside: the one list of it. */

export interface Row {
  /** Folders of src that it may import besides itself. */
  folders: readonly string[]
  /** Modules of Node and packages that it may import; `@aws-sdk/*` is any of that scope. */
  modules: readonly string[]
  /** What single files of the folder may import more, by their path in the folder. */
  files?: Readonly<Record<string, readonly string[]>>
}

const base = ['diagnostics', 'text', 'expressions', 'aws-model']
const line = ['findings', 'context', 'runbooks', 'engine', 'journal', 'report']

/** The base and what stands left of a folder of the line. */
function upTo(folder: string): string[] {
  return [...base, ...line.slice(0, line.indexOf(folder))]
}

/** By folder of src; `.` is src itself. Only cli and main.ts know everything. A folder without files has no row. */
export const importTable: Readonly<Record<string, Row>> = {
  diagnostics: { folders: [], modules: [] },
  text: { folders: ['diagnostics'], modules: ['node:crypto'] },
  expressions: { folders: ['diagnostics', 'text'], modules: ['@marcbachmann/cel-js'] },
  'aws-model': { folders: ['diagnostics', 'text', 'expressions'], modules: ['node:crypto'], files: { 'load-aws-model.ts': ['node:fs'] } },

  findings: { folders: upTo('findings'), modules: [] },
  context: { folders: upTo('context'), modules: [] },
  runbooks: {
    folders: upTo('runbooks'),
    modules: [],
    files: {
      'explain-yaml-error.ts': ['js-yaml'],
      'fast-nodes.ts': ['js-yaml'],
      'fast-yaml.ts': ['js-yaml'],
      'layers.ts': ['node:path'],
      'read-yaml.ts': ['js-yaml'],
      'scalar-event.ts': ['js-yaml'],
      'yaml-document.ts': ['js-yaml'],
      'yaml-reader.ts': ['js-yaml'],
      'runbook-catalog.ts': ['node:crypto', 'node:fs', 'node:path'],
      'runbook-files.ts': ['node:fs', 'node:path'],
    },
  },
  // The engine reaches the world through its ports alone.
  engine: { folders: upTo('engine'), modules: ['node:crypto'] },
  journal: {
    folders: upTo('journal'),
    modules: ['node:crypto', 'node:fs', 'node:fs/promises', 'node:net', 'node:os', 'node:path', 'ulid'],
    files: { 'lock.ts': ['node:child_process'] },
  },
  report: { folders: upTo('report'), modules: [] },

  lint: { folders: [...base, 'findings', 'runbooks'], modules: [] },
  editor: { folders: [...base, 'findings', 'runbooks', 'lint'], modules: [] },
  alerts: { folders: [...base, ...line], modules: ['node:crypto'], files: { 'secrets.ts': ['node:fs/promises', 'node:path'], 'send-mail.ts': ['nodemailer/*'] } },
  selftest: { folders: [...base, ...line, 'alerts'], modules: [] },
  watch: { folders: [...base, ...line, 'alerts'], modules: [], files: { 'metrics.ts': ['prom-client'] } },
  drill: {
    folders: [...base, ...line],
    modules: ['node:crypto'],
    files: { 'scenario.ts': ['node:fs', 'node:fs/promises', 'node:path'] },
  },
  aws: { folders: [...base, ...line], modules: [], files: { 'generated/clients.js': ['@aws-sdk/*'], 'presign-identity.ts': ['node:crypto'], 'evidence-bucket.ts': ['node:crypto'] } },
  terminal: {
    folders: [...base, ...line],
    modules: ['@inquirer/core', 'node:stream', 'node:timers/promises'],
    files: { 'theme.ts': ['chalk'] },
  },

  cli: {
    folders: [...base, ...line, 'lint', 'editor', 'alerts', 'selftest', 'watch', 'drill', 'aws', 'terminal'],
    modules: ['node:*', 'ulid'],
    files: {
      'program.ts': ['commander'],
      'expand-glob.ts': ['picomatch'],
      'infra/write-yaml.ts': ['js-yaml'],
      'commands/lsp.ts': ['vscode-languageserver', 'vscode-languageserver/node'],
      'language-server.ts': ['vscode-languageserver', 'vscode-languageserver-textdocument'],
      'lsp-messages.ts': ['vscode-languageserver', 'vscode-languageserver-textdocument'],
    },
  },
  '.': { folders: ['diagnostics', 'cli', 'terminal'], modules: ['node:*'] },
}
