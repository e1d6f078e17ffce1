/** The Aws port as channels get it: what the team's policy forbids, and what would go to another account, never leaves. */
import type { Aws, AwsCall, AwsPlace, CallOutcome } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import { forbiddenIn } from '../engine/forbidden.js'
import type { Guards } from '../engine/records.js'
import { parseArn } from '../findings/arn.js'

/** @param model of the services that are called; loaded for the first call that the guards may concern */
export function guardedAws(aws: Aws, guards: Pick<Guards, 'forbidden'> | undefined, model: (service: string) => Promise<Pick<AwsModel, 'operation'>>): Aws {
  return {
    async call(call) {
      return (await forbidden(call, guards, model)) ?? (isLook(call) ? undefined : await elsewhere(aws, call.place)) ?? aws.call(call)
    },
    identity: (place, access) => aws.identity(place, access),
  }
}

function isLook({ purpose }: AwsCall): boolean {
  return purpose === 'read' || purpose === 'observe'
}

/** Reads pass, but for those of secrets: they are no different in a runbook. */
async function forbidden(call: AwsCall, guards: Pick<Guards, 'forbidden'> | undefined, model: (service: string) => Promise<Pick<AwsModel, 'operation'>>): Promise<CallOutcome | undefined> {
  if (!guards?.forbidden?.length) return undefined
  const known = await model(call.service)
  if (known.operation(call.service, call.operation)?.effect === 'read') return undefined
  const rule = forbiddenIn(guards, known, call, call.place)
  return rule && refused('Forbidden', `${rule.message}. ${rule.hint}`)
}

/** Who the credentials are, before the call: the port knows it as long as they are the same. */
async function elsewhere(aws: Aws, place: AwsPlace): Promise<CallOutcome | undefined> {
  try {
    const { account, arn } = await aws.identity(place)
    const partition = parseArn(arn)?.partition ?? place.partition
    if (account === place.account && partition === place.partition) return undefined
    return refused('WrongAccount', `These credentials are for account ${account} (${partition}), but ${place.account} (${place.partition}) would be told: give the destination a role there`)
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    const [problem] = error.diagnostics
    return refused(problem?.code ?? 'identity-unknown', problem?.message ?? error.message)
  }
}

function refused(name: string, message: string): CallOutcome {
  return { status: 'refused', error: { name, message } }
}
