/** Before a phase ends: what it changed is looked at again, since IAM is eventually consistent and an attacker can reverse a change. */
import { changesInEffect, lookAgain, type LookedAt } from './look-again.js'
import type { Run } from './run.js'
import { askAboutTrouble } from './trouble.js'

export async function verifyPhase(run: Run, phase: string): Promise<void> {
  for (const [address, change] of changesInEffect(run.state)) {
    if (change.phase !== phase) continue
    for (;;) {
      const looked = await lookAgain(run, address, change)
      if (looked.state === 'as-left') break
      const reply = await askAboutTrouble(run, address, problemOf(looked), ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') break
    }
  }
}

function problemOf({ state, title, now, message = '', hint }: LookedAt): { message: string; hint?: string | undefined } {
  if (state === 'unseen') return { message, hint }
  return { message: `${title}: this was done, but is not so any more; there is now: ${JSON.stringify(now)}`, hint: 'Someone or something changed it back: find out who before you go on' }
}
