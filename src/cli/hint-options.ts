/** The hints of a drill for the terminal: which one is for a prompt, and the record that it was asked for. */
import type { Scenario } from '../drill/scenario.js'
import { hintFor } from '../drill/hint-for.js'
import type { Clock, Journal } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import type { OperatorOptions } from '../terminal/asking.js'

export function hintOptions(
  { hints = [] }: Pick<Scenario, 'hints'>,
  records: readonly JournalRecord[],
  { journal, clock }: { journal: Journal; clock: Clock },
): Pick<OperatorOptions, 'hint' | 'onHint'> {
  const phase = (): string | undefined => records.findLast((record) => record.type === 'phase-started')?.phase
  const sayAt = (address: string): string | undefined => hintFor(hints, address, phase())?.say
  return {
    hint: sayAt,
    onHint: (address) => {
      const say = sayAt(address)
      if (say === undefined) return
      const record = { at: clock.now().toISOString(), mono: clock.monotonic(), type: 'hint', address, say } as const
      // The journal writes in order: what fails here fails at the answer behind it, which is awaited.
      journal.append(record, { sync: false }).catch(() => undefined)
    },
  }
}
