/** What a runbook, a procedure and their steps are, as the schemas say, and how to walk over them. */
import type { Procedure } from './generated/procedure-schema.js'
import type {
  ActivityStep,
  ApproveStep,
  AskStep,
  AutomationStep,
  AwsStep,
  CommandStep,
  EndStep,
  ManualStep,
  NotifyStep,
  Runbook,
  Step,
  UseStep,
  WaitStep,
} from './generated/runbook-schema.js'

export type { Config, ConfigPlace } from './generated/config-schema.js'
export type { Drill, Expect, ExpectedRead, Fault, Hint, Surprise } from './generated/drill-schema.js'
export type { Procedure } from './generated/procedure-schema.js'
export type {
  Activity,
  ActivityStep,
  ApproveStep,
  Ask,
  AskStep,
  Automation,
  AutomationStep,
  AwsStep,
  Call,
  Command,
  CommandStep,
  EndStep,
  Impact,
  Input,
  JobUndo,
  ManualStep,
  Match,
  Notify,
  NotifyStep,
  Observe,
  ProcedureInput,
  RestoreOrRemove,
  Runbook,
  Step,
  Undo,
  UseStep,
  Via,
  WaitStep,
} from './generated/runbook-schema.js'

/** The phases in the order in which they run. */
export const phases = ['validate', 'isolate', 'remediate', 'close'] as const
export type Phase = (typeof phases)[number]

export interface StepsByKind {
  aws: AwsStep
  ask: AskStep
  manual: ManualStep
  activity: ActivityStep
  command: CommandStep
  automation: AutomationStep
  notify: NotifyStep
  approve: ApproveStep
  wait: WaitStep
  use: UseStep
  end: EndStep
}
export type StepKind = keyof StepsByKind

/** The key that says what a step does; every step has exactly one. */
export const stepKinds: readonly StepKind[] = [
  'aws',
  'ask',
  'manual',
  'activity',
  'command',
  'automation',
  'notify',
  'approve',
  'wait',
  'use',
  'end',
]

/** A runbook or a procedure: what is read, checked, pinned and executed alike. */
export type RunbookFile = Runbook | Procedure

/** Where a step stands: its phase (`steps` in a procedure) and index there. */
export interface PlacedStep {
  step: Step
  phase: Phase | 'steps'
  path: readonly [Phase | 'steps', number]
}

export function isProcedure(file: RunbookFile): file is Procedure {
  return 'steps' in file
}

const known = new WeakMap<RunbookFile, readonly PlacedStep[]>()

/** The steps of a file in the order in which they run. The file has been validated, and stays as it is. */
export function stepsOf(file: RunbookFile): readonly PlacedStep[] {
  let steps = known.get(file)
  if (!steps) known.set(file, (steps = placedSteps(file)))
  return steps
}

function placedSteps(file: RunbookFile): PlacedStep[] {
  if (isProcedure(file)) return file.steps.map((step, index) => ({ step, phase: 'steps', path: ['steps', index] }))
  const steps: PlacedStep[] = []
  for (const phase of phases) file[phase]?.forEach((step, index) => steps.push({ step, phase, path: [phase, index] }))
  return steps
}

/** What kind of step it is. The step has been validated: it has exactly one kind key. */
export function kindOf(step: Step): StepKind {
  return stepKinds.find((kind) => kind in step)!
}

/** The step as a step of that kind, or undefined. */
export function asKind<K extends StepKind>(step: Step, kind: K): StepsByKind[K] | undefined {
  return kind in step ? (step as StepsByKind[K]) : undefined
}

/** A step that has AWS do something for a while, on instances or in the account: a change that has no `observe`. */
export type JobStep = CommandStep | AutomationStep

export function isJob(step: Step): step is JobStep {
  return 'command' in step || 'automation' in step
}

/** A step that changes a state in AWS that `observe` shows. */
export type ChangeStep = AwsStep & { observe: NonNullable<AwsStep['observe']> }

export function isChange(step: Step): step is ChangeStep {
  return 'aws' in step && step.observe !== undefined
}
