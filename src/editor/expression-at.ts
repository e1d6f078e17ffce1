/** The expression that a position lies in: the names that it sees and the types of its parts. */
import { syntaxProblem } from '../expressions/expression.js'
import { KnownTypes, typeEnvironmentOf } from '../lint/type-environment.js'
import type { Type } from '../lint/type.js'
import { expressionSites } from '../runbooks/expression-sites.js'
import { stepsOf } from '../runbooks/runbook.js'
import type { Position } from './edited-file.js'
import { expressionBefore, type OpenExpression } from './open-expression.js'
import { sketchFile, unreadableId } from './sketch-file.js'
import { decodeQuoted } from './sketch-yaml.js'

export interface ExpressionAt {
  /** Up to the position. */
  source: string
  /** Visible there; steps that come later are not. */
  names: readonly string[]
  /** The ids of the steps before. */
  earlier: readonly string[]
  /** Of a part of the expression; undefined where nothing is known. */
  typeOf(part: string, macros: OpenExpression['macros']): Type | undefined
}

/** @param upTo offset in the file, in the value of the cursor */
export function expressionAt(position: Position, upTo: number): ExpressionAt | undefined {
  const { file, cursor, value, model } = position
  const { path } = cursor
  if (file.kind === 'drill' || cursor.at === 'key') return undefined
  const sketch = sketchFile(value, file.kind, path)
  const sites = expressionSites(sketch).filter((each) => each.path.every((part, i) => part === path[i]))
  const site = sites.sort((a, b) => b.path.length - a.path.length)[0]
  if (!site || site.form === 'literal') return undefined
  const source = expressionBefore(valueUpTo(file.text, cursor, upTo), site.form)
  if (source === undefined) return undefined
  const { procedures, config } = file
  const environment = typeEnvironmentOf(sketch, { model, procedures, known: new KnownTypes(), ...(config && { config }) })
  const ids = stepsOf(sketch).map(({ step }) => step.id)
  const own = site.placed ? stepsOf(sketch).findIndex((placed) => placed.path.every((part, i) => part === site.placed!.path[i])) : ids.length
  return {
    source,
    names: [...site.names],
    earlier: ids.slice(0, own).filter((id) => id !== unreadableId),
    typeOf: (part, macros) => {
      const within = macros.reduceRight((inner, { variable, list }) => `${list}.map(${variable}, ${inner})`, part)
      if (syntaxProblem(within)) return undefined
      let type: Type | undefined = environment.infer(site, within).type
      for (let i = 0; i < macros.length; i++) {
        const list: Type | undefined = type?.kind === 'optional' ? type.value : type
        type = list?.kind === 'list' ? list.element : undefined
      }
      return type
    },
  }
}

/** The decoded text of the value up to an offset. */
function valueUpTo(text: string, { start, style }: Position['cursor'], upTo: number): string {
  const written = text.slice(start, upTo)
  return style === 'quoted' ? decodeQuoted(written.replace(/\\$/, ''), text[start - 1] ?? '"') : written
}
