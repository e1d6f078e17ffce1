/** Something done outside AWS: what to do, lines to copy, and what came of it. */
import type { Reply, Request } from '../engine/ports.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { askReason, refusals, refuse, type Asking } from './asking.js'

export async function askManual(request: Request<'manual'>, { prompter, screen }: Asking): Promise<Reply<'manual'>> {
  const { title, why, task, commands, sql, wantsOutput } = request
  const { theme, columns } = screen
  prompter.say(wrap(theme.strong(forTerminal(title)), columns, '  ').join('\n'))
  if (why !== undefined) prompter.say(wrap(theme.quiet(forTerminal(why, { lines: true })), columns, '  ').join('\n'))
  prompter.say(['', ...wrap(forTerminal(task, { lines: true }), columns, '  ')].join('\n'))
  if (commands.length + sql.length > 0) {
    // Never wrapped or indented by more than the margin: these lines are copied.
    const lines = [...commands, ...sql].map(
      (line) => `    ${forTerminal(line, { lines: true }).replaceAll('\n', '\n    ')}`,
    )
    prompter.say(['', ...lines].join('\n'))
  }
  const choice = await prompter.choose<'done' | 'note' | 'skip' | 'pause' | 'abort'>({
    message: '',
    choices: [
      {
        value: 'done',
        name: 'done',
        says: wantsOutput ? 'its output is pasted next, as evidence' : 'it has been done',
      },
      { value: 'note', name: 'done, with a note…', says: 'something about it is worth writing down' },
      ...refusals,
    ],
  })
  if (choice === 'skip' || choice === 'pause' || choice === 'abort') return refuse(choice, prompter)
  const note = choice === 'note' ? await askReason(prompter, 'What is worth writing down?') : undefined
  const output = wantsOutput
    ? await prompter.typeLines('Paste its output; end with a line that is a single full stop.')
    : undefined
  return { do: 'done', ...(note !== undefined && { note }), ...(output !== undefined && { output }) }
}
