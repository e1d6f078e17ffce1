/** Which step a place of a file belongs to, told by where steps and the keys of the file begin. */
import type { Place } from '../diagnostics/diagnostic.js'
import { isMap } from '../expressions/value.js'
import { phases } from '../runbooks/runbook.js'
import type { YamlDocument } from '../runbooks/yaml-document.js'

export interface Position {
  line: number
  column: number
}

/** From its first character to the beginning of what follows it. */
export interface StepSpan {
  id: string
  start: Position
  end: Position
}

/** The steps of a file in their order; those of one that does not fit the schema too. */
export function stepSpans(document: YamlDocument): StepSpan[] {
  const { value } = document
  if (!isMap(value)) return []
  const keys = Object.keys(value).map((key) => ({ start: positionOf(document.at([key], 'key')), id: undefined }))
  const steps = [...phases, 'steps'].flatMap((list) => {
    const items = value[list]
    if (!Array.isArray(items)) return []
    return items.map((step, index) => {
      const id = isMap(step) && typeof step['id'] === 'string' ? step['id'] : `${list}[${index}]`
      return { start: positionOf(document.at([list, index], 'value')), id }
    })
  })
  const marks = [...keys, ...steps].sort((a, b) => compare(a.start, b.start))
  return marks.flatMap(({ id, start }, i) =>
    id === undefined ? [] : [{ id, start, end: marks[i + 1]?.start ?? { line: Infinity, column: 1 } }],
  )
}

/** The id of the step that a place lies in. */
export function stepOf(place: Place | undefined, spans: readonly StepSpan[]): string | undefined {
  const at = positionOf(place ?? {})
  return spans.find(({ start, end }) => compare(start, at) <= 0 && compare(at, end) < 0)?.id
}

function positionOf({ line = 0, column = 1 }: Place): Position {
  return { line, column }
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column
}
