/** Waits for others: says where the request is and how it is answered, and takes what they send back. Enter alone is "not yet". */
import { SirunError } from '../diagnostics/diagnostic.js'
import { rehearsedApproval } from '../engine/rehearsed-approval.js'
import type { Reply, Request } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { refusals, refuse, type Asking } from './asking.js'
import { byHand } from './by-hand.js'
import { count, formatTime } from './format-value.js'
import { showApprovalRequest } from './show-approval-request.js'

export async function askApproval(asked: Request<'approval'>, asking: Asking): Promise<Reply<'approval'>> {
  const { prompter, screen, mode, approvals, now = () => new Date() } = asking
  const { request, sha256, given, problem, title } = asked
  const say = (text: string, indent = '  '): void => prompter.say(wrap(text, screen.columns, indent).join('\n'))
  const missing = request.of - given.length
  const others = approvals?.eligible(request) ?? []
  say(screen.theme.strong(forTerminal(title)))
  say(`${count(request.changes.length, 'change')} ${request.changes.length === 1 ? 'waits' : 'wait'} for ${given.length > 0 ? count(missing, 'more person', 'more people') : count(missing, 'person', 'people')} of ${forTerminal(request.by)}, for ${forTerminal(request.because)}. The request is void from ${formatTime(request.expires)}.`)
  for (const { person, expires } of given) say(`${screen.theme.good('✔')} ${forTerminal(person)} agrees until ${formatTime(expires)}`, '    ')
  if (problem !== undefined) say(screen.theme.bad(`That does not count. ${forTerminal(problem)}.`))
  const rehearsed = mode !== 'live'
  if (!rehearsed && approvals) {
    const file = await approvals.save(request)
    if (others.length < request.of) say(screen.theme.caution(`${count(request.of, 'person', 'people')} must agree, but the configuration has ${others.length} in ${forTerminal(request.by)} beside you.`))
    say(`Send them this file, and its hash by another way: ${sha256}`)
    say(forTerminal(file), '    ')
    say(`Who may agree: ${others.map((name) => forTerminal(name)).join(', ') || 'nobody'}. On their own machine:`)
    say('sirun approve request.json > approval.json', '    ')
  }
  for (;;) {
    const choice = await prompter.choose<'wait' | 'take' | 'rehearse' | 'show' | 'skip' | 'pause' | 'abort'>({
      message: '',
      start: 0,
      choices: [
        { value: 'wait', name: 'not yet', says: 'nothing is changed' },
        rehearsed
          ? { value: 'rehearse', name: 'as if one agreed', says: 'nobody is asked: this is a rehearsal' }
          : { value: 'take', name: 'take an approval…', says: 'paste it, or type the path of its file' },
        { value: 'show', name: 'show the request', says: 'all that they see' },
        ...refusals,
      ],
    })
    if (choice === 'rehearse') return rehearsedApproval(request, sha256, given)
    if (choice === 'skip' || choice === 'pause' || choice === 'abort') {
      for (const change of request.changes) prompter.say(byHand(change, screen).join('\n'))
      return refuse(choice, prompter)
    }
    if (choice === 'show') prompter.say(`\n${showApprovalRequest({ request, sha256, now: now() }, screen)}`)
    if (choice === 'wait') say('Nothing was changed. The run waits here.')
    if (choice !== 'take') continue
    const text = await prompter.typeLine({ message: 'Paste the approval, or type the path of its file. Nothing: go back.' })
    if (text === '') continue
    try {
      return await approvals!.prove(text)
    } catch (error) {
      if (!(error instanceof SirunError)) throw error
      for (const { message, hint } of error.diagnostics) say(screen.theme.bad(`${forTerminal(message)}${hint === undefined ? '' : `. ${forTerminal(hint)}`}`))
    }
  }
}
