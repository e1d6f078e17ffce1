/** What a step of a file does, in rows of label and text: why, when, the call, before → becomes, what undoes it. */
import { isMap, type ValueMap } from '../expressions/value.js'
import {
  asKind,
  kindOf,
  type ActivityStep,
  type Ask,
  type Automation,
  type AwsStep,
  type Call,
  type Command,
  type JobStep,
  type Step,
  type Undo,
  type Via,
} from '../runbooks/runbook.js'
import { forTerminal } from '../text/escape.js'
import { formatValue } from './format-value.js'

/** Escaped. A `whole` text is there to be copied: it is never broken into lines. */
export type Row = [label: string, text: string, form?: 'whole']

/** The rows of a step that has been validated. */
export function describeStep(step: Step): Row[] {
  const { why, when, forEach, needs, in: place, impact } = step
  return [
    ...row('why', why),
    ...row('when', when),
    ...row('for each', forEach),
    ...row('needs', needs?.join(', ')),
    ...row('in', place),
    ...(impact ? [['impact', `${forTerminal(impact.say)} (from ${callText(impact)})`] as Row] : []),
    ...kindRows(step),
  ]
}

function row(label: string, text: string | undefined): Row[] {
  return text === undefined ? [] : [[label, forTerminal(text)]]
}

function kindRows(step: Step): Row[] {
  const kind = kindOf(step)
  switch (kind) {
    case 'aws':
      return awsRows(asKind(step, 'aws')!)
    case 'ask':
      return askRows(asKind(step, 'ask')!.ask)
    case 'manual': {
      const { manual, commands = [], sql = [], evidence } = asKind(step, 'manual')!
      const lines = [...commands, ...sql].map((line): Row => ['copy', forTerminal(line), 'whole'])
      return [...row('by hand', manual), ...lines, ...row('evidence', evidence)]
    }
    case 'use': {
      const { use, with: inputs } = asKind(step, 'use')!
      return [['uses', [forTerminal(use), paramsText(inputs)].filter(Boolean).join(' ')]]
    }
    case 'wait':
      return row('waits', asKind(step, 'wait')!.wait)
    case 'end':
      return row('ends', asKind(step, 'end')!.end)
    case 'activity':
      return activityRows(asKind(step, 'activity')!)
    case 'command':
      return jobRows(asKind(step, 'command')!, asKind(step, 'command')!.command)
    case 'automation':
      return jobRows(asKind(step, 'automation')!, asKind(step, 'automation')!.automation)
    case 'notify': {
      const { to, subject, say } = asKind(step, 'notify')!.notify
      return [...row('tells', [to].flat().join(', ')), ...row('subject', subject), ...row('says', say)]
    }
    case 'approve':
      return [[kind, formatValue(asKind(step, 'approve')!.approve as unknown as ValueMap)]]
  }
}

function activityRows({ activity, evidence }: ActivityStep): Row[] {
  const { since = '24h', regions, ...subject } = activity
  const whose = Object.entries(subject).map(([by, name]) => `${by} ${name}`)
  const from = typeof since === 'string' ? since : `the first call of ${since.step}`
  const also = regions === undefined ? '' : ` also in ${formatValue(regions)}`
  return [['looks up', forTerminal(`calls of ${whose.join(', ')} since ${from}`) + also], ...row('evidence', evidence)]
}

function jobRows({ within, evidence, undo, keep, irreversible }: JobStep, job: Command | Automation): Row[] {
  const on = 'on' in job ? ` on ${formatValue(job.on)}` : ''
  const document = ({ document, with: parameters }: { document: string; with?: ValueMap }): string => [forTerminal(document), paramsText(parameters)].filter(Boolean).join(' ')
  return [
    ['runs', `${document(job)}${on}`],
    ...row('within', within),
    ...row('evidence', evidence),
    ...(undo === undefined ? [] : [['undo', document(undo)] as Row]),
    ...row('stays', keep),
    ...row('for good', irreversible),
  ]
}

function awsRows(step: AwsStep): Row[] {
  const { observe, via, within, evidence, limit } = step
  const kept = [...row('evidence', evidence), ...row('limit', limit === undefined ? undefined : String(limit))]
  if (!observe) {
    return [
      ['reads', callText(step)],
      ...row('value', step.value),
      ...(step.until === undefined ? [] : [['until', untilText(step.until, step)] as Row]),
      ...row('absent', step.absent?.join(', ')),
      ...row('shows', step.show),
      ...kept,
    ]
  }
  const first = via === undefined ? '' : ` → ${formatValue(via.becomes)}`
  return [
    ['calls', callText(step)],
    ...(via === undefined ? [] : [['via', viaText(via)] as Row]),
    ['changes', `${forTerminal(observe.value)}${first} → ${becomesText(step)}`],
    ['seen by', callText(observe)],
    ...row('ready', observe.ready),
    ...row('within', within),
    ...kept,
    ...endingRows(step),
  ]
}

function viaText({ with: parameters, when }: Via): string {
  return [paramsText(parameters), when && `when ${forTerminal(when)}`].filter(Boolean).join(' ')
}

function becomesText(step: AwsStep): string {
  if (!('becomes' in step)) return 'something new'
  return step.becomes === null ? 'gone' : formatValue(step.becomes)
}

function untilText(until: string, { every, within }: AwsStep): string {
  const how = [every && `every ${forTerminal(every)}`, within && `within ${forTerminal(within)}`].filter(Boolean)
  return how.length === 0 ? forTerminal(until) : `${forTerminal(until)} (${how.join(', ')})`
}

interface Ending {
  undo?: Undo
  keep?: string
  irreversible?: string
}

function endingRows({ undo, keep, irreversible }: Ending): Row[] {
  return [
    ...(undo === undefined ? [] : undoRows(undo)),
    ...row('stays', keep),
    ...row('for good', irreversible),
  ]
}

function undoRows(undo: Undo): Row[] {
  if ('aws' in undo) return [['undo', callText(undo)]]
  return [
    ['undo', `${callText(undo.restore)} where there was something before`],
    ['', `${callText(undo.remove)} where there was nothing`],
  ]
}

function askRows({ confirm, select, text, number, checklist }: Ask): Row[] {
  const choices = select ?? checklist
  return [
    ...row('asks', confirm ?? text ?? number),
    ...(isMap(choices)
      ? Object.entries(choices).map(([answer, meaning], index): Row => [
          index === 0 ? 'asks' : '',
          `${forTerminal(answer)}: ${formatValue(meaning)}`,
        ])
      : row('asks', choices)),
  ]
}

function callText({ aws, with: parameters }: Pick<Call, 'aws' | 'with'>): string {
  return [forTerminal(aws), paramsText(parameters)].filter(Boolean).join(' ')
}

function paramsText(parameters: ValueMap | undefined): string {
  return parameters === undefined || Object.keys(parameters).length === 0 ? '' : formatValue(parameters)
}
