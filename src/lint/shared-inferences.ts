/** Types of expressions, worked out once for all places where what they read has the same types. */
import type { ASTNode } from '../expressions/environment.js'
import { referencesOf, syntaxProblem, syntaxTree } from '../expressions/expression.js'
import { inferType, type Inference, type TypeOfName } from './infer-type.js'
import { dyn, settled, type Type } from './type.js'

export interface SettledInference extends Inference {
  /** The type of the value once the expression is evaluated. */
  settled: Type
  /** Whether the expression reads only what is the same for all steps of a file. */
  isOfFile: boolean
}

/** What an expression reads: a name, or a member of one. */
interface Read {
  name: string
  member: string | undefined
}

/** Of each read its type; where a member is read that is none, null and the type of the name. */
type ReadTypes = readonly (Type | null | undefined)[]

interface Source {
  tree: ASTNode
  isOfFile: boolean
  reads: readonly Read[]
  known: { types: ReadTypes; inference: SettledInference }[]
}

const unreadable: SettledInference = { type: dyn, settled: dyn, problems: [], isOfFile: true }

const ofFile: ReadonlySet<string> = new Set(['inputs', 'steps', 'org', 'run', 'place'])

/** Of one expression so many are kept: where each file has types of its own, there is nothing to share. */
const maxKnown = 8

export class SharedInferences {
  /** null for what is no CEL. */
  readonly #sources = new Map<string, Source | null>()

  /** The type of an expression and what is wrong with it; dyn for what is no CEL. */
  infer(text: string, typeOfName: TypeOfName): SettledInference {
    let source = this.#sources.get(text)
    if (source === undefined) this.#sources.set(text, (source = sourceOf(text)))
    if (source === null) return unreadable
    const types = typesOf(source.reads, typeOfName)
    for (const each of source.known) if (areSame(each.types, types)) return each.inference
    const { type, problems } = inferType(source.tree, typeOfName)
    const inference = { type, settled: settled(type), problems, isOfFile: source.isOfFile }
    if (source.known.length < maxKnown) source.known.push({ types, inference })
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
  return { tree: syntaxTree(text), isOfFile: reads.every(({ name }) => ofFile.has(name)), reads, known: [] }
}

function typesOf(reads: readonly Read[], typeOfName: TypeOfName): ReadTypes {
  const types: (Type | null | undefined)[] = []
  for (const { name, member } of reads) {
    const type = typeOfName(name)
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
