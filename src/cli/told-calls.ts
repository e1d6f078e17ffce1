/** For --verbose: each request to AWS, in a line, as it is answered. */
import type { AwsError, AwsPlace, CallOutcome } from '../aws-model/aws.js'
import type { LiveAws } from '../aws/live-aws.js'
import { forTerminal } from '../text/escape.js'

/**
 * A port that says what it sends: operation, region and account, what came of it and after how many milliseconds, and AWS's id
 * of the request. Parameters are not said: they may be secret.
 *
 * @param say takes one line
 * @param now milliseconds
 */
export function toldCalls(aws: LiveAws, say: (line: string) => void, now: () => number = Date.now): LiveAws {
  const tell = (what: string, { region, account }: AwsPlace, begun: number, outcome: string): void =>
    say(forTerminal(`aws ${what} in ${region}${account === '' ? '' : ` of ${account}`}: ${outcome}, ${Math.round(now() - begun)} ms`))
  const known = new Set<string>()
  return {
    async call(call) {
      const begun = now()
      const outcome = await aws.call(call)
      tell(`${call.service}:${call.operation}`, call.place, begun, inWords(outcome))
      return outcome
    },
    async identity(place, access) {
      const begun = now()
      const caller = await aws.identity(place, access).catch((error: unknown) => {
        tell('sts:GetCallerIdentity', place, begun, 'nobody says who we are')
        throw error
      })
      // Asked once for each: afterwards it is known without a request.
      const who = `${caller.arn} ${place.region}`
      if (!known.has(who)) tell('sts:GetCallerIdentity', place, begun, caller.arn)
      known.add(who)
      return caller
    },
    close: () => aws.close(),
  }
}

function inWords(outcome: CallOutcome): string {
  switch (outcome.status) {
    case 'ok':
      return outcome.requestId === undefined ? 'ok' : `ok (request ${outcome.requestId})`
    case 'refused':
      return `refused: ${errorInWords(outcome.error)}`
    case 'unknown':
      return `no answer that can be trusted: ${errorInWords(outcome.error)}`
    case 'previewed':
      return 'not sent'
  }
}

function errorInWords({ name, status, requestId }: AwsError): string {
  const known = [...(status === undefined ? [] : [`HTTP ${status}`]), ...(requestId === undefined ? [] : [`request ${requestId}`])]
  return known.length === 0 ? name : `${name} (${known.join(', ')})`
}
