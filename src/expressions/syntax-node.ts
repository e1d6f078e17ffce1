/** The syntax tree of an expression: what is read of cel-js's nodes, and what plain expressions are read to. */
import type { ASTNode as CelNode } from '@marcbachmann/cel-js'

/** Operands of each operation. `.` and `.?` name a member; `call` and `rcall` a function, and what it is a method of. */
interface Operands {
  value: Extract<CelNode, { op: 'value' }>['args']
  id: string
  '.': [ASTNode, string]
  '.?': [ASTNode, string]
  call: [string, ASTNode[]]
  rcall: [string, ASTNode, ASTNode[]]
  list: ASTNode[]
  map: [ASTNode, ASTNode][]
  '?:': [ASTNode, ASTNode, ASTNode]
  '!_': ASTNode
  '-_': ASTNode
}

type Operation = CelNode['op']

export type ASTNode = {
  [Op in Operation]: {
    readonly op: Op
    readonly args: Op extends keyof Operands ? Operands[Op] : [ASTNode, ASTNode]
    /** Offsets in the source, end exclusive; without parentheses around it. */
    readonly start: number
    readonly end: number
    /** The source. */
    readonly input: string
  }
}[Operation]
