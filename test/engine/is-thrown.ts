import { SirunError } from '../../src/diagnostics/diagnostic.js'

/** Whether it is a diagnostic of that code. */
export function isThrown(thrown: unknown, code: string): boolean {
  return thrown instanceof SirunError && thrown.diagnostics.some((diagnostic) => diagnostic.code === code)
}
