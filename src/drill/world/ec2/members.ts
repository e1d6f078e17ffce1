/** Reads members of parameters and seeds whose types the world has checked. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import { isMap } from '../../../expressions/value.js'

export function text(map: ValueMap, name: string): string | undefined {
  const value = map[name]
  return typeof value === 'string' ? value : undefined
}

/** Text that the model or the caller makes sure is there; an absent one is a bug. */
export function requiredText(map: ValueMap, name: string): string {
  const value = text(map, name)
  if (value === undefined) throw new Error(`${name} is missing`)
  return value
}

export function number(map: ValueMap, name: string): number | undefined {
  const value = map[name]
  return typeof value === 'number' ? value : undefined
}

export function boolean(map: ValueMap, name: string): boolean | undefined {
  const value = map[name]
  return typeof value === 'boolean' ? value : undefined
}

export function time(map: ValueMap, name: string): Date | undefined {
  const value = map[name]
  return value instanceof Date ? value : undefined
}

export function map(of: ValueMap, name: string): ValueMap | undefined {
  const value = of[name]
  return isMap(value) ? value : undefined
}

/** A list of maps; an empty one where there is none. */
export function maps(of: ValueMap, name: string): ValueMap[] {
  const value = of[name]
  return Array.isArray(value) ? value.filter(isMap) : []
}

/** A list of text; undefined where there is none. */
export function texts(of: ValueMap, name: string): string[] | undefined {
  const value = of[name]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined
}

/** `of` without some of its members. */
export function without(of: ValueMap, ...names: string[]): ValueMap {
  return Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)))
}

/** Only members that are there. */
export function present(of: Record<string, Value | undefined>): ValueMap {
  return Object.fromEntries(Object.entries(of).filter((entry): entry is [string, Value] => entry[1] !== undefined))
}
