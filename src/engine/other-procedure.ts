/** Another procedure in the same run: what a responder starts beside a question, with the same guards, records and undo. */
import type { Procedure, UseStep } from '../runbooks/runbook.js'
import type { Aside } from './ports.js'
import { readPinned } from './pinned-files.js'
import type { PinnedFile } from './records.js'
import { emit, type Run } from './run.js'
import type { Scope } from './step-kind.js'
import { walkSteps } from './walk-steps.js'

type Other = Extract<Aside, { do: 'other' }>

/** Pins the files, then walks the procedure as the step `other_1`, `other_2`, … */
export async function performOther(run: Run, { files, inputs }: Other): Promise<void> {
  const address = `other_${run.state.others.length + 1}`
  await emit(run, { type: 'other-started', address, files, inputs, by: run.user })
  pinProcedures(run, files)
  await walkOther(run, address)
}

/** Finishes, in a resumed run, what was interrupted. */
export async function resumeOthers(run: Run): Promise<void> {
  for (const { address } of run.state.others) {
    if (!run.state.finished.has(address)) await walkOther(run, address)
  }
}

/** Makes them known to `use`. What the run has pinned already stays as it is. */
export function pinProcedures(run: Run, files: readonly PinnedFile[]): void {
  const { main, procedures } = readPinned(files)
  for (const procedure of [main as Procedure, ...procedures.values()]) {
    if (!run.program.procedures.has(procedure.id)) run.program.procedures.set(procedure.id, procedure)
  }
}

async function walkOther(run: Run, address: string): Promise<void> {
  const { files, inputs } = run.state.others.find((other) => other.address === address)!
  const { id } = files[0]
  const step: UseStep = { id: address, title: run.program.procedures.get(id)!.title, use: id, with: inputs }
  const scope: Scope = { prefix: '', phase: run.state.phase, inputs: {}, results: new Map() }
  await walkSteps(run, scope, [step])
}
