/** Who makes the calls of a drill, as policies see it: a session of the responder's role. */
import type { AwsPlace, CallerIdentity } from '../../aws-model/aws.js'
import { drillCaller } from '../drill-caller.js'

export interface Caller extends CallerIdentity {
  /** Of the role: what policies name. */
  roleArn: string
  /** aws:userid. */
  userId: string
}

/** The responder in that place. */
export function callerIn(place: AwsPlace): Caller {
  const roleArn = `arn:${place.partition}:iam::${place.account}:role/DrillResponder`
  return { ...drillCaller(place), roleArn, userId: 'AROADRILLRESPONDER000:drill' }
}
