/**
 * Reads the YAML that runbooks are nearly always written in. Of anything else it is not sure, and leaves it to the whole
 * parser, whose result it must equal.
 */
import { CHOMPING_MODE, getScalarValue, SCALAR_STYLE, type ChompingMode, type ScalarStyle } from 'js-yaml'
import type { Value, ValueMap } from '../expressions/value.js'
import { emptyMap } from './empty-map.js'
import { scalarEvent } from './scalar-event.js'
import { unsure, YamlReader } from './yaml-reader.js'
import { plainValue } from './yaml-value.js'

/** Tabs, carriage returns, and what is not printable or outside the plane of most scripts. */
const unusual = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/

/** A value, and whether all its scalars stand on one line or in a `>` block, with no comment behind them. */
export interface FastValue {
  value: Value
  hasUnusualScalars: boolean
}

/** The value of a text, or undefined where the whole parser has to read it: it may well have nothing to complain of. */
export function readFastYaml(text: string): FastValue | undefined {
  if (unusual.test(text)) return undefined
  try {
    const reader = new ValueReader(text)
    return { value: reader.document(), hasUnusualScalars: reader.hasUnusualScalars }
  } catch (error) {
    if (error !== unsure) throw error
    return undefined
  }
}

class ValueReader extends YamlReader<Value> {
  protected scalar(written: string, _start: number, style: ScalarStyle): Value {
    return style === SCALAR_STYLE.PLAIN ? plainValue(written) : written
  }

  protected escaped(start: number, end: number, style: ScalarStyle): Value {
    return getScalarValue(this.text, scalarEvent(start, end, style, false))
  }

  protected blockScalar(start: number, end: number, style: ScalarStyle, chomping: ChompingMode, indent: number, evenEnd?: number): Value {
    if (evenEnd === undefined) return getScalarValue(this.text, scalarEvent(start, end, style, false, chomping, indent))
    const hasBreak = this.text.charCodeAt(evenEnd - 1) === 10
    const lines = this.text.slice(start + indent, hasBreak ? evenEnd - 1 : evenEnd)
    const read = lines.replace(/\n +/g, style === SCALAR_STYLE.FOLDED_BLOCK ? ' ' : '\n')
    return chomping === CHOMPING_MODE.STRIP ? read : `${read}\n`
  }

  protected empty(): Value {
    return null
  }

  protected list(_start: number, items: Value[]): Value {
    return items
  }

  protected map(): Value {
    return emptyMap()
  }

  protected put(map: ValueMap, name: string, _keyStart: number, _keyEnd: number, value: Value): void {
    map[name] = value
  }

  protected sizeOf(map: ValueMap): number {
    return Object.keys(map).length
  }
}
