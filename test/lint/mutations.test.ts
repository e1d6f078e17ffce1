/**
 * Random mistakes in the shipped runbooks: lint reports each at its line or within its step, or where the changed name is
 * read, unless the test shows that it changes nothing. SIRUN_SEED picks others, SIRUN_LONG=1 makes ten times as many.
 */
import path from 'node:path'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { AwsModel } from '../../src/aws-model/model.js'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import { lintFiles } from '../../src/lint/lint-files.js'
import { stepSpans } from '../../src/lint/step-spans.js'
import { loadCatalog, readCatalogText, type Catalog } from '../../src/runbooks/runbook-catalog.js'
import { servicesOf } from '../../src/runbooks/services-of.js'
import { mutators, randomFrom, type Mutable, type Mutation, type Random } from './mutate.js'

const folder = path.resolve(import.meta.dirname, '../../runbooks')
const count = process.env['SIRUN_LONG'] === '1' ? 2_000 : 200
const least = 0.97

let catalog: Catalog
let model: AwsModel
beforeAll(async () => {
  catalog = await loadCatalog([folder], { shownFrom: folder })
  model = await loadAwsModel(servicesOf([...catalog.runbooks.values(), ...catalog.procedures.values()].map(({ value }) => value)))
})

test(`of ${count} random mutations, lint misses fewer than three in a hundred`, async () => {
  const random = randomFrom(Number(process.env['SIRUN_SEED'] ?? 20261124))
  const files: Mutable[] = [...catalog.runbooks.values(), ...catalog.procedures.values()]
  const missed: string[] = []
  const harmless: string[] = []
  let tried = 0
  while (tried < count) {
    const mutator = pick(mutators, random)
    const file = pick(files, random)
    const mutations = mutator.of(file, model, random).filter(({ start, end, by }) => file.text.slice(start, end) !== by)
    if (mutations.length === 0) continue
    const mutation = pick(mutations, random)
    const mutated = readCatalogText(file.text.slice(0, mutation.start) + mutation.by + file.text.slice(mutation.end), file.path, file.file) as Mutable
    // What is taken away leaves YAML behind: else the mistake would be the mutation's.
    if (mutation.by === '' && mutated.document.problems.length > 0) continue
    tried++
    const line = mutated.text.slice(0, mutation.start).split('\n').length
    const about = `${mutator.what}: ${file.file}:${line} ${JSON.stringify(file.text.slice(mutation.start, mutation.end).slice(0, 60))} → ${JSON.stringify(mutation.by.slice(0, 60))}`
    const reason = harmlessBecause(mutator.what, file, mutated, mutation)
    if (reason !== undefined) harmless.push(`${about}: ${reason}`)
    else if (!(await lint(file, mutated)).some((each) => isAbout(each, file, mutated, mutation))) missed.push(about)
  }
  const rate = 1 - missed.length / (count - harmless.length)
  process.stdout.write(`lint reports ${(100 * rate).toFixed(1)} % of ${count - harmless.length} mutations; ${harmless.length} more change nothing\n${missed.map((each) => `  missed: ${each}\n`).join('')}`)
  expect(harmless.length).toBeLessThan(count / 5)
  expect(rate).toBeGreaterThanOrEqual(least)
}, 600_000)

/** Together with what uses it: a mistake in a procedure may show there. */
function lint(file: Mutable, mutated: Mutable): Promise<Diagnostic[]> {
  const users = [...catalog.runbooks.values(), ...catalog.procedures.values()].filter(({ id, text }) => id !== file.id && file.kind === 'procedure' && text.includes(`use: ${file.id}\n`))
  const files = [mutated, ...users]
  return lintFiles(files, catalog, undefined, { drilled: new Set(files.map((each) => each.file)), asOf: '2026-11-24' })
}

function isAbout({ place }: Diagnostic, file: Mutable, mutated: Mutable, { start, by, name }: Mutation): boolean {
  const line = place?.line ?? 0
  const mentions = (text: string): boolean => name !== undefined && new RegExp(`\\b${name}\\b`).test(text.split('\n')[line - 1] ?? '')
  if (place?.file !== file.file) return mentions([...catalog.runbooks.values(), ...catalog.procedures.values()].find((each) => each.file === place?.file)?.text ?? '')
  const first = mutated.text.slice(0, start).split('\n').length
  const last = first + by.split('\n').length - 1
  if ((first <= line && line <= last) || mentions(mutated.text)) return true
  const owner = inputAt(mutated, first)
  if (owner !== undefined && owner === inputAt(mutated, line)) return true
  // What was taken away stood in the step that ends where it stood.
  const step = stepSpans(mutated.document).find((span) => span.start.line <= first && first <= span.end.line)
  return step !== undefined && step.start.line <= line && line < step.end.line
}

/** The input in whose lines a line is. */
function inputAt({ document, value }: Mutable, line: number): string | undefined {
  return Object.keys(value?.inputs ?? {}).filter((name) => document.at(['inputs', name], 'key').line! <= line && line <= endOf(name)).at(-1)

  function endOf(name: string): number {
    const lines = document.text.split('\n')
    const begins = document.at(['inputs', name], 'key').line!
    const next = lines.findIndex((text, i) => i >= begins && /^ {0,2}\S/.test(text))
    return next < 0 ? lines.length : next
  }
}

/** Why the mutation changes nothing, computed; undefined where it may. */
function harmlessBecause(what: string, file: Mutable, mutated: Mutable, { name, start }: Mutation): string | undefined {
  if (mutated.value && JSON.stringify(mutated.value) === JSON.stringify(file.value)) return 'the file says the same'
  if (name === undefined || !mutated.value) return undefined
  const users = [...catalog.runbooks.values(), ...catalog.procedures.values()].filter(({ id, text }) => id !== file.id && text.includes(`use: ${file.id}\n`))
  const isRead = (pattern: string, files: readonly Mutable[]): boolean => files.some(({ text }) => new RegExp(pattern).test(text))
  if (what === 'drop a guard') {
    const line = mutated.text.slice(0, start).split('\n').length
    const step = stepSpans(mutated.document).find((span) => span.start.line <= line && line < span.end.line)
    const own = step === undefined ? mutated.text : mutated.text.split('\n').slice(step.start.line - 1, Math.min(step.end.line, 1e6) - 1).join('\n')
    return new RegExp(`(steps|inputs)\\.${name}\\b`).test(own) ? undefined : `the step does not read ${name}`
  }
  if (what === 'rename a step' && !isRead(`steps\\.\\??${name}\\b|step: ${name}\\b|needs: \\[[^\\]]*\\b${name}\\b`, [mutated])) return `no step reads ${name}`
  if (what === 'rename an output' && !isRead(`steps\\.\\w+\\.\\??${name}\\b`, users)) return `nothing reads ${name}`
  return undefined
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!
}
