/** Types of expressions, worked out once for all places where what they read has the same types. */
import type { ASTNode } from '../expressions/syntax-node.js'
import { referencesOf, syntaxProblem, syntaxTree } from '../expressions/expression.js'
import { evaluationProblem } from '../runbooks/check-expressions.js'
import { inferType, type Inference } from './infer-type.js'
import { dyn, settled, type Type } from './type.js'

export interface SettledInference extends Inference {
  /** The type of the value once the expression is evaluated. */
  settled: Type
  source: SourceFacts
}

/** What holds of an expression whatever it reads. */
interface SourceFacts {
  /** Whether it reads only what is the same for all steps of a file. */
  isOfFile: boolean
  /** No data fits it, or it is no CEL. */
  neverFits: boolean
}

/** What an expression reads: a name, or a member of one. */
interface Read {
  name: string
  member: string | undefined
}

/** Of each read its type; where a member is read that is none, null and the type of the name. */
type ReadTypes = readonly (Type | null | undefined)[]

interface Source extends SourceFacts {
  tree: ASTNode
  reads: readonly Read[]
  known: { types: ReadTypes; inference: SettledInference }[]
}

const unreadable: SettledInference = { type: dyn, settled: dyn, problems: [], source: { isOfFile: true, neverFits: true } }

const ofFile: ReadonlySet<string> = new Set(['inputs', 'steps', 'org', 'run', 'place'])

/** Of one expression so many are kept: where each file has types of its own, there is nothing to share. */
const maxKnown = 8

/** Says what the names that an expression reads are at a site. */
export interface Names<Site> {
  /** undefined for a name that the site does not see: that is reported elsewhere. */
  typeOf(name: string, site: Site): Type | undefined
}

export class SharedInferences {
  /** null for what is no CEL. */
  readonly #sources = new Map<string, Source | null>()

  /** The type of an expression and what is wrong with it; dyn for what is no CEL. */
  infer<Site>(text: string, names: Names<Site>, site: Site): SettledInference {
    let source = this.#sources.get(text)
    if (source === undefined) this.#sources.set(text, (source = sourceOf(text)))
    if (source === null) return unreadable
    const { known } = source
    const types = typesOf(source.reads, names, site)
    for (let i = 0; i < known.length; i++) if (areSame(known[i]!.types, types)) return known[i]!.inference
    const { type, problems } = inferType(source.tree, (name) => names.typeOf(name, site))
    const inference = { type, settled: settled(type), problems, source }
    if (known.length < maxKnown) known.push({ types, inference })
    return inference
  }
}

function sourceOf(text: string): Source | null {
  if (syntaxProblem(text)) return null
  const reads: Read[] = []
  for (const { path } of referencesOf(text)) {
    const [name, member] = path as [string, string | undefined]
    if (!reads.some((each) => each.name === name && each.member === member)) reads.push({ name, member })
  }
  const isOfFile = reads.every(({ name }) => ofFile.has(name))
  return { tree: syntaxTree(text), isOfFile, neverFits: evaluationProblem(text) !== undefined, reads, known: [] }
}

function typesOf<Site>(reads: readonly Read[], names: Names<Site>, site: Site): ReadTypes {
  const types: (Type | null | undefined)[] = []
  for (let i = 0; i < reads.length; i++) {
    const { name, member } = reads[i]!
    const type = names.typeOf(name, site)
    if (member === undefined) types.push(type)
    else {
      const ofMember = type?.kind === 'structure' ? type.member(member) : undefined
      if (ofMember) types.push(ofMember)
      else types.push(null, type)
    }
  }
  return types
}

function areSame(a: ReadTypes, b: ReadTypes): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
