/** Which procedures a file uses, directly and through others: what a run pins and executes. */
import type { ReadProcedure } from './read-runbook.js'
import { asKind, isChange, isJob, stepsOf, type Procedure, type RunbookFile } from './runbook.js'

export interface UsedProcedures<Entry> {
  /** Each once, in the order of their first use, a procedure before those it uses. */
  used: Entry[]
  /** Ids that are used and that the look-up does not know. */
  unknown: string[]
  /** The first circle found: ids, the first again at the end. */
  circle?: string[]
}

/** Follows `use` from a file. `lookup` answers undefined for an unknown id and for a procedure that cannot be read. */
export function proceduresUsedBy<Entry extends { value?: Procedure }>(
  file: RunbookFile,
  lookup: (id: string) => Entry | undefined,
): UsedProcedures<Entry> {
  const found = new Map<string, Entry>()
  const unknown = new Set<string>()
  let circle: string[] | undefined
  follow(file, 'steps' in file ? [file.id] : [])
  return { used: [...found.values()], unknown: [...unknown], ...(circle && { circle }) }

  function follow(from: RunbookFile, above: readonly string[]): void {
    for (const { step } of stepsOf(from)) {
      const id = asKind(step, 'use')?.use
      if (id === undefined) continue
      if (above.includes(id)) {
        circle ??= [...above.slice(above.indexOf(id)), id]
        continue
      }
      if (found.has(id)) continue
      const entry = lookup(id)
      if (!entry?.value) {
        unknown.add(id)
        continue
      }
      found.set(id, entry)
      follow(entry.value, [...above, id])
    }
  }
}

/** Whether a procedure changes something, itself or through others. */
export function changesSomething(procedure: Procedure, procedures: ReadonlyMap<string, ReadProcedure>): boolean {
  const { used } = proceduresUsedBy(procedure, (id) => procedures.get(id))
  return [procedure, ...used.map(({ value }) => value!)].some((each) =>
    stepsOf(each).some(({ step }) => isChange(step) || isJob(step)),
  )
}
