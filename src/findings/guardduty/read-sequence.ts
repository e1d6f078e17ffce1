/**
 * GuardDuty's `Service.Detection.Sequence`: who took part in an attack sequence, with what, and the signals that make
 * it.
 */
import type { Actor, Endpoint, FindingResource, Sequence, Signal } from '../finding.js'
import { at, listAt, numberAt, present, presentIfAny, textAt, textsAt, timeAt } from '../read-members.js'
import { parseArn, resourceIdOf } from '../arn.js'

/** The sequence of a finding; its lists are empty where the finding is none. */
export function readSequence(service: unknown): Sequence {
  const sequence = at(service, 'Detection', 'Sequence')
  return present<Sequence>({
    id: textAt(sequence, 'Uid'),
    description: textAt(sequence, 'Description'),
    actors: listAt(sequence, 'Actors').map(readActor),
    resources: listAt(sequence, 'Resources').map(readSequenceResource).filter((resource) => resource !== undefined),
    signals: listAt(sequence, 'Signals').map(readSignal),
  })
}

function readActor(from: unknown): Actor {
  return present<Actor>({
    id: textAt(from, 'Id'),
    name: textAt(from, 'User', 'Name'),
    user_type: textAt(from, 'User', 'Type'),
    user_id: textAt(from, 'User', 'Uid'),
    credential_id: textAt(from, 'User', 'CredentialUid'),
    mfa: textAt(from, 'Session', 'MfaStatus'),
  })
}

/** A resource by the id its API takes; `Uid` is an ARN for some kinds and a bare id for others. */
function readSequenceResource(from: unknown): FindingResource | undefined {
  const uid = textAt(from, 'Uid')
  const kind = textAt(from, 'ResourceType')
  if (uid === undefined || kind === undefined) return undefined
  return present<FindingResource>({
    kind,
    id: resourceIdOf(uid),
    arn: parseArn(uid) && uid,
    name: textAt(from, 'Name'),
    account: textAt(from, 'AccountId'),
    region: textAt(from, 'Region'),
    profile_arn: textAt(from, 'Data', 'Ec2Instance', 'IamInstanceProfile', 'Arn'),
  })
}

function readSignal(from: unknown): Signal {
  return present<Signal>({
    id: textAt(from, 'Uid'),
    type: textAt(from, 'Type'),
    name: textAt(from, 'Name'),
    description: textAt(from, 'Description'),
    severity: numberAt(from, 'Severity'),
    count: numberAt(from, 'Count'),
    first_seen: timeAt(from, 'FirstSeenAt'),
    last_seen: timeAt(from, 'LastSeenAt'),
    resource_ids: textsAt(from, 'ResourceUids'),
  })
}

/** The addresses of a sequence. */
export function readSequenceEndpoints(service: unknown): Endpoint[] {
  return listAt(service, 'Detection', 'Sequence', 'Endpoints').map((endpoint) => presentIfAny<Endpoint>({
    ip: textAt(endpoint, 'Ip'),
    domain: textAt(endpoint, 'Domain'),
    port: numberAt(endpoint, 'Port'),
    country: textAt(endpoint, 'Location', 'Country'),
    city: textAt(endpoint, 'Location', 'City'),
    asn: textAt(endpoint, 'AutonomousSystem', 'Number'),
    asn_org: textAt(endpoint, 'AutonomousSystem', 'Name'),
    isp: undefined,
    account: undefined,
  })).filter((endpoint) => endpoint !== undefined)
}
