/** What may be done beside any question: a note, another procedure, details, links, hand-off text, keys, a hint. */
import type { Aside, Request } from '../engine/ports.js'
import type { ValueMap } from '../expressions/value.js'
import { isMap } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { askTyped } from './ask-question.js'
import type { OfferedProcedure, OperatorOptions } from './asking.js'
import type { BesideKey } from './choose.js'
import { consoleLink, findingLink } from '../findings/console-link.js'
import type { Prompter } from './prompter.js'
import { resourcesOf } from './resources-hit.js'
import { showHandoff } from './show-handoff.js'
import { showKeys } from './show-keys.js'
import { showReads } from './show-reads.js'

/** Leaves the question with what was done instead of answering it. */
export class AsideTaken extends Error {
  constructor(readonly aside: Aside) {
    super(aside.do)
    this.name = 'AsideTaken'
  }
}

/** The keys that these options can serve. */
export function besideKeys({ records, procedures, pin }: OperatorOptions): BesideKey[] {
  return [
    { key: 'n', name: 'note' },
    ...(pin && procedures && procedures.length > 0 ? [{ key: 'o', name: 'other' }] : []),
    ...(records
      ? [
          { key: 'd', name: 'data' },
          { key: 'c', name: 'console' },
          { key: 'h', name: 'hand-off' },
        ]
      : []),
    { key: '?', name: 'keys' },
  ]
}

/**
 * Does what a key stands for. `prompter` has no keys of its own, so that nothing is asked beside what is asked beside.
 * Throws AsideTaken for what the engine has to know; what only shows something returns.
 */
export async function pressBeside(
  key: string,
  request: Request,
  prompter: Prompter,
  options: OperatorOptions,
): Promise<void> {
  const { screen } = prompter
  const { records = () => [], now = () => new Date() } = options
  const show = (text: string): void => prompter.say(`\n${text}`)
  if (key === 'n') return takeNote(prompter)
  if (key === 'o') return runOther(prompter, options)
  if (key === 'd') return show(showReads(records(), screen))
  if (key === 'h')
    return show(
      showHandoff({
        records: records(),
        next: { address: request.address, title: titleOf(request) },
        now: now(),
        columns: screen.columns,
      }),
    )
  if (key === 'c')
    return show(
      linkLines(request, options)
        .flatMap((line) => wrap(line, screen.columns, '  '))
        .join('\n'),
    )
  const hint = options.hint?.(request.address)
  show(
    [
      showKeys(besideKeys(options), screen),
      ...(hint === undefined
        ? []
        : ['', ...wrap(screen.theme.caution(`Hint: ${forTerminal(hint)}`), screen.columns, '  ')]),
    ].join('\n'),
  )
  if (hint !== undefined) options.onHint?.(request.address)
}

async function takeNote(prompter: Prompter): Promise<void> {
  const text = await prompter.typeLine({ message: 'A note for the journal, in one line. Nothing: no note.' })
  if (text !== '') throw new AsideTaken({ do: 'note', text })
}

async function runOther(prompter: Prompter, { procedures = [], pin }: OperatorOptions): Promise<void> {
  const picked = await prompter.choose<OfferedProcedure | undefined>({
    message: 'Another action, in this run. Its changes are shown before they are made.',
    start: 0,
    choices: [
      { value: undefined, name: 'back', says: 'nothing is done' },
      ...procedures.map((procedure) => ({
        value: procedure,
        name: forTerminal(procedure.id),
        says: forTerminal(procedure.title),
      })),
    ],
  })
  if (!picked) return
  const inputs: ValueMap = {}
  for (const input of picked.inputs) {
    const value = await askTyped(input, prompter)
    if (value !== undefined) inputs[input.name] = value
  }
  throw new AsideTaken({ do: 'other', files: await pin!(picked.id), inputs })
}

/** What the request is called, for a person. */
export function titleOf(request: Request): string {
  if ('title' in request) return request.title
  if ('message' in request) return request.message
  if ('describe' in request) return request.describe
  return request.kind === 'phase' ? `the end of ${request.phase}` : request.kind
}

/** The resources of the changes at hand, else of the finding; the finding itself last. */
function linkLines(request: Request, { records = () => [] }: OperatorOptions): string[] {
  const opened = records().find((record) => record.type === 'opened')
  const finding = opened?.finding
  const instance = finding && isMap(finding['instance']) ? finding['instance']['id'] : undefined
  const ofFinding = typeof instance === 'string' ? [{ place: opened!.place, resource: { id: instance } }] : []
  const ofChanges =
    request.kind === 'change'
      ? request.changes.flatMap((change) => resourcesOf(change).map((resource) => ({ place: change.place, resource })))
      : []
  const ofInputs = Object.values(opened?.inputs ?? {}).flatMap((value) =>
    typeof value === 'string' ? [{ place: opened!.place, resource: { id: value } }] : [],
  )
  const links = [...ofChanges, ...ofFinding, ...ofInputs].flatMap(({ place, resource }) =>
    labelled(resource.id, consoleLink(place, resource)),
  )
  const { source, id } = finding ?? {}
  const page = typeof id !== 'string' ? undefined : source === 'guardduty' ? findingLink(opened!.place, id) : source === 'cloudwatch' ? consoleLink(opened!.place, { id }) : undefined
  const ofItself = labelled('finding', page)
  const all = [...new Set([...links, ...ofItself])]
  return all.length === 0 ? ['There is no page of the console that sirun knows for this.'] : all
}

function labelled(label: string, link: string | undefined): string[] {
  return link === undefined ? [] : [`${forTerminal(label)}  ${forTerminal(link)}`]
}
