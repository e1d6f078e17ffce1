/** A login that has expired is no reason to end a run: says how to log in again, waits, and goes on. */
import { setTimeout as delay } from 'node:timers/promises'
import type { AwsPlace } from '../aws-model/aws.js'
import type { LiveAws } from '../aws/live-aws.js'
import { loginCommand } from '../aws/login-command.js'
import { isExpiredLogin } from '../aws/not-sent.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import { interrupted } from '../terminal/prompter.js'

export interface PatientLoginOptions {
  say: (text: string) => void
  profile?: string
  interruption?: AbortSignal
  /** Between two looks whether there is a new login, milliseconds. */
  every?: number
}

/** For whoever is at a terminal. A call that was refused for its login was not executed, so it leaves again. */
export function patientLogin(aws: LiveAws, { say, profile, interruption, every = 3_000 }: PatientLoginOptions): LiveAws {
  let waiting: Promise<void> | undefined

  const wait = async (place: AwsPlace): Promise<void> => {
    say(`The login has expired. Nothing is lost; renew it in another terminal, and the run goes on:\n\n  ${loginCommand(profile)}\n`)
    for (;;) {
      await delay(every, undefined, interruption && { signal: interruption }).catch(() => {
        throw interrupted()
      })
      try {
        await aws.identity(place, 'read')
        return say('Logged in again.')
      } catch (error) {
        if (!isExpired(error)) throw error
      }
    }
  }
  /** One message for all that wait at the same time. */
  const newLogin = (place: AwsPlace): Promise<void> => {
    waiting ??= wait(place).finally(() => (waiting = undefined))
    return waiting
  }

  return {
    async call(call) {
      for (;;) {
        const outcome = await aws.call(call)
        if (outcome.status !== 'refused' || !isExpiredLogin(outcome.error)) return outcome
        await newLogin(call.place)
      }
    },
    async identity(place, access) {
      for (;;) {
        try {
          return await aws.identity(place, access)
        } catch (error) {
          if (!isExpired(error)) throw error
          await newLogin(place)
        }
      }
    },
    close: () => aws.close(),
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof SirunError && error.diagnostics.some(({ code }) => code === 'expired-login')
}
