/** Whether EventBridge's pattern lets an event pass. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html Throws for an operator that it does not know. */
import type { Json } from './stack.js'

/** Of a list of objects, one has to have all that the pattern says of it. */
export function passes(pattern: Json, event: Json): boolean {
  if (Array.isArray(event)) return event.some((item) => passes(pattern, item))
  return Object.entries<Json>(pattern).every(([name, wanted]) => {
    if (name === '$or') return wanted.some((alternative: Json) => passes(alternative, event))
    const value = event?.[name]
    return Array.isArray(wanted) ? wanted.some((test) => isMet(test, value)) : passes(wanted, value ?? {})
  })
}

function isMet(test: Json, value: Json): boolean {
  if (typeof test !== 'object') return value === test
  const [[operator, of], ...more] = Object.entries<Json>(test) as [[string, Json], ...unknown[]]
  if (more.length > 0) throw new Error('One operator each')
  switch (operator) {
    case 'exists': return (value !== undefined) === of
    case 'prefix': return typeof value === 'string' && value.startsWith(of)
    case 'anything-but': return value !== undefined && !(Array.isArray(of) ? of.includes(value) : isMet(of, value))
    default: throw new Error(`The operator ${operator} is not known here`)
  }
}
