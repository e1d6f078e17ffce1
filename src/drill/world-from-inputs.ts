/** A world in which the resources exist that a procedure's inputs name, so that it can be rehearsed without a finding. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { worldFromFinding } from './world-from-finding.js'

/** By the names that inputs have in runbooks: instance_id, user_name, role_name, key_id, bucket. Others name nothing. */
export function worldFromInputs(inputs: ValueMap, { account, region, partition }: AwsPlace): ValueMap {
  const text = (...names: string[]): string | undefined => {
    const value = names.map((name) => inputs[name]).find((each) => typeof each === 'string')
    return typeof value === 'string' ? value : undefined
  }
  const [instance, user, role, key, bucket] = [text('instance_id'), text('user_name'), text('role_name'), text('key_id', 'access_key_id'), text('bucket', 'bucket_name')]
  const principal = user === undefined ? (role === undefined ? undefined : { user_name: role, user_type: 'Role' }) : { user_name: user, user_type: 'IAMUser' }
  const finding: Finding = {
    ...{ id: 'inputs', source: 'guardduty', type: 'inputs', title: 'inputs', severity: { score: 0, label: 'INFORMATIONAL' }, account, region, partition },
    ...{ archived: false, suppressed: false, sample: false, resources: [], endpoints: [], sequence: noSequence },
    ...(instance !== undefined && { instance: { id: instance, interfaces: [], volumes: [], tags: [] } }),
    ...(principal && { access_key: { ...principal, ...(key !== undefined && { id: key }) } }),
    buckets: bucket === undefined ? [] : [{ name: bucket, objects: [], tags: [] }],
  }
  return worldFromFinding(finding)
}

const noSequence: Finding['sequence'] = { actors: [], resources: [], signals: [] }
