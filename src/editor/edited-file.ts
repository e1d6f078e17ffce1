/** A file that is open in an editor, with what surrounds it: what completion and hover look at. */
import { loadAwsModel } from '../aws-model/load-aws-model.js'
import type { AwsModel, Operation, Shape } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { isMap, type Value } from '../expressions/value.js'
import type { ReadProcedure } from '../runbooks/read-runbook.js'
import type { FileKind } from '../runbooks/runbook-files.js'
import type { Config } from '../runbooks/runbook.js'
import { servicesOf } from '../runbooks/services-of.js'
import type { Path } from '../runbooks/yaml-document.js'
import type { Cursor } from './cursor.js'
import type { Schemas } from './schema-docs.js'
import { sketchValue } from './sketch-yaml.js'

export interface EditedFile {
  text: string
  kind: FileKind
  /** What it may use. */
  procedures: ReadonlyMap<string, ReadProcedure>
  config?: Config
  schemas: Schemas
}

/** A position in it, with all that is needed to say what it is about. */
export interface Position {
  file: EditedFile
  cursor: Cursor
  /** Of the whole file, as far as it can be told. */
  value: Value
  /** Of the services that it and its procedures call, and of what is typed. */
  model: AwsModel
}

/** Loads the AWS model for a position. */
export async function positionIn(file: EditedFile, cursor: Cursor): Promise<Position> {
  const value = sketchValue(cursor.root)
  const used = [...file.procedures.values()].flatMap((each) => (each.value ? [...servicesOf(each.value)] : []))
  return { file, cursor, value, model: await loadAwsModel([...servicesOf(value), ...used]) }
}

/** The part of a tree at a path. */
export function partAt(value: Value, path: Path): Value | undefined {
  let here: Value | undefined = value
  for (const part of path) {
    if (Array.isArray(here)) here = here[Number(part)]
    else here = here !== undefined && isMap(here) && Object.hasOwn(here, part) ? here[part] : undefined
  }
  return here
}

/** Whether a value at a path names an AWS operation. */
export function namesOperation(path: Path): boolean {
  const [key, above] = [path.at(-1), path.at(-2)]
  return key === 'aws' || (typeof key === 'number' && above === 'never') || (key === 'call' && path[0] === 'faults')
}

/** What `with` at a path fills in: an operation, or the inputs of a procedure; undefined elsewhere. */
export function parametersAt({ file, value, model }: Position, path: Path): { of: Operation | ReadProcedure; inner: Path } | undefined {
  const at = path.indexOf('with')
  if (at < 0) return undefined
  const owner = path.slice(0, at)
  const inner = path.slice(at + 1)
  const use = textAt(value, [...owner, 'use'])
  const procedure = use === undefined ? undefined : file.procedures.get(use)
  if (procedure) return { of: procedure, inner }
  const call = textAt(value, [...owner, 'aws']) ?? (owner.at(-1) === 'via' ? textAt(value, [...owner.slice(0, -1), 'aws']) : undefined)
  const operation = call === undefined ? undefined : operationNamed(model, call)
  return operation && { of: operation, inner }
}

/** The operation of that name, `ec2:DescribeInstances`. */
export function operationNamed(model: AwsModel, call: string): Operation | undefined {
  const name = parseOperationName(call)
  return name && model.operation(name.service, name.operation)
}

/** The shape at a path below a shape. */
export function shapeAt(shape: Shape, path: Path): Shape | undefined {
  let here: Shape | undefined = shape
  for (const part of path) {
    if (here?.type === 'structure') here = Object.hasOwn(here.members, part) ? here.members[part]!.shape : undefined
    else here = here?.type === 'list' ? here.element : here?.type === 'map' ? here.value : undefined
  }
  return here
}

function textAt(value: Value, path: Path): string | undefined {
  const part = partAt(value, path)
  return typeof part === 'string' ? part : undefined
}
