/** Where the language fixtures are, and whole files around a snippet. */
import { fileURLToPath } from 'node:url'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import type { Surroundings } from '../../src/runbooks/check-context.js'
import { checkRunbook } from '../../src/runbooks/check-runbook.js'
import { readProcedure, readRunbook, type ReadProcedure } from '../../src/runbooks/read-runbook.js'
import type { Config } from '../../src/runbooks/runbook.js'

export const languageFolder = fileURLToPath(new URL('../fixtures/language', import.meta.url))

const header = (id: string) =>
  `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const match = 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'

/** `code line:column` of each diagnostic, with lines counted from the first of the snippet. */
function said(diagnostics: readonly Diagnostic[], headLines: number): string[] {
  return diagnostics.map(({ code, place }) => `${code} ${place!.line! - headLines}:${place!.column!}`)
}

export function procedureOf(snippet: string, id = 'a'): ReadProcedure {
  return readProcedure(header(id) + snippet, `${id}.yaml`)
}

/** Procedures by id, the services that snippets call, and the configuration. */
export async function surroundings(procedures: readonly ReadProcedure[] = [], config?: Config): Promise<Surroundings> {
  const model = await loadAwsModel(['ec2', 'iam', 's3', 'ssm', 'auto-scaling'])
  return {
    model,
    procedures: new Map(procedures.map((each) => [each.file.replace('.yaml', ''), each])),
    ...(config && { config }),
  }
}

/** Reads and checks a runbook whose text after `match` is the snippet. */
export function checkSnippet(snippet: string, around: Surroundings): { found: string[]; diagnostics: Diagnostic[] } {
  const diagnostics = checkRunbook(readRunbook(header('a') + match + snippet, 'a.yaml'), around)
  return { found: said(diagnostics, 7), diagnostics }
}

/** Reads and checks a procedure whose text after the head is the snippet. */
export function checkProcedureSnippet(snippet: string, around: Surroundings, id = 'a'): string[] {
  return said(checkRunbook(procedureOf(snippet, id), around), 6)
}
