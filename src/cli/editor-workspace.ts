/** What surrounds the files that are open in an editor: each file's configuration and library, read once. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import type { EditedFile } from '../editor/edited-file.js'
import type { Schema, Schemas } from '../editor/schema-docs.js'
import { joined, lintFiles, type LintedFile, type Surroundings } from '../lint/lint-files.js'
import { checkLintSettings } from '../lint/lint-settings.js'
import { inLayers } from '../runbooks/layers.js'
import { readCatalogText } from '../runbooks/runbook-catalog.js'
import { kindOfFile, notRunbooks } from '../runbooks/runbook-files.js'
import type { Environment } from './context.js'
import { drillsBeside } from './drills-beside.js'
import { lintDay } from './lint-day.js'
import { noSurroundings, surroundings } from './lint-surroundings.js'
import { packageRoot } from './package-root.js'
import { loadSettings, type GlobalFlags, type Settings } from './settings.js'

/** A text of an editor; `path` is absolute. */
export interface OpenText {
  path: string
  text: string
}

/** The surroundings of one folder. */
interface Place {
  settings: Settings
  around: Surroundings
  /** What is wrong with the configuration and its folders. */
  problems: readonly Diagnostic[]
}

export class EditorWorkspace {
  readonly #flags: GlobalFlags
  readonly #env: Environment
  readonly #places = new Map<string, Promise<Place>>()
  #schemas: Schemas | undefined

  constructor(flags: GlobalFlags, env: Environment) {
    this.#flags = flags
    this.#env = env
  }

  /** Reads configurations and libraries anew when they are asked for next. */
  forget(): void {
    this.#places.clear()
  }

  /** Whether a text is one of sirun's: it lies among runbooks, or says so itself. */
  async isOurs({ path, text }: OpenText): Promise<boolean> {
    if (!path.endsWith('.yaml') || notRunbooks.has(basename(path))) return false
    if (/^sirun[ \t]*:/m.test(text) || dirname(path).split(sep).includes('runbooks')) return true
    const { settings } = await this.#place(path)
    return inLayers(path, settings.layers) !== undefined
  }

  /** All problems of a text, beside the others that are open; of another text of its file, if one is given. */
  async lint(open: OpenText, others: readonly OpenText[], text = open.text): Promise<Diagnostic[]> {
    const { settings, around } = await this.#place(open.path)
    const file = readIn({ ...open, text }, settings)
    const config = settings.configFile === undefined ? undefined : settings.config
    const known = { asOf: lintDay(undefined, this.#env), drilled: drillsBeside([file], around), ...(settings.policy && { teamPolicy: settings.policy }) }
    return lintFiles([file], joined(around, others.map((other) => readIn(other, settings))), config, known)
  }

  /** A text with what it may use. */
  async edited(open: OpenText, others: readonly OpenText[]): Promise<EditedFile> {
    const { settings, around } = await this.#place(open.path)
    const { procedures } = joined(around, others.map((other) => readIn(other, settings)))
    return { text: open.text, kind: kindOfFile(open.path), procedures, config: settings.config, schemas: (this.#schemas ??= readSchemas()) }
  }

  /** What is wrong with the configuration of a file, with the absolute path of it where it is known. */
  async configProblems(path: string): Promise<readonly Diagnostic[]> {
    return (await this.#place(path)).problems
  }

  #place(path: string): Promise<Place> {
    const folder = dirname(path)
    let place = this.#places.get(folder)
    if (!place) this.#places.set(folder, (place = this.#readPlace(path)))
    return place
  }

  /** Where the configuration is wrong, lint goes on without it: an editor shows what it can. */
  async #readPlace(path: string): Promise<Place> {
    const cwd = dirname(path)
    const problems: Diagnostic[] = []
    const settings = await loadSettings(this.#flags, this.#env, cwd).catch((error: unknown) => {
      problems.push(...diagnosticsOf(error))
      return loadSettings({}, this.#env, cwd, false)
    })
    const { configFile, config } = settings
    if (configFile !== undefined) problems.push(...checkLintSettings(config.lint ?? {}).map((each) => ({ ...each, place: { file: configFile } })))
    const around = await surroundings([path], { settings, cwd }).catch((error: unknown) => {
      problems.push(...diagnosticsOf(error).map((each) => ({ ...each, ...(configFile !== undefined && { place: { file: configFile } }) })))
      return noSurroundings
    })
    return { settings, around, problems }
  }
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof SirunError) return error.diagnostics
  throw error
}

function readIn({ path, text }: OpenText, { layers }: Settings): LintedFile {
  const layer = inLayers(path, layers)
  return { ...readCatalogText(text, path, relative(dirname(path), path)), ...(layer && { layer }) }
}

function readSchemas(): Schemas {
  const read = (kind: string): Schema => JSON.parse(readFileSync(join(packageRoot(), 'schemas', `${kind}.schema.json`), 'utf8')) as Schema
  return { runbook: read('runbook'), procedure: read('procedure'), drill: read('drill') }
}
