/** The one question after a run: what was wrong with the runbook is known now, and forgotten tomorrow. */
import { SirunError } from '../diagnostics/diagnostic.js'
import { makePrompter, type PromptStreams } from './prompter.js'
import type { Screen } from './theme.js'

/** Undefined: nothing was said. */
export async function askFeedback(streams: PromptStreams, screen: Screen): Promise<string | undefined> {
  const message = 'Was anything in the runbook wrong or missing? One line for the journal; nothing: no.'
  try {
    const text = await makePrompter(streams, screen).typeLine({ message })
    return text === '' ? undefined : text
  } catch (error) {
    // The run is over: leaving this question leaves nothing open.
    if (error instanceof SirunError && error.kind === 'interrupted') return undefined
    throw error
  }
}
