/** Makes the state of the world's EC2 from a scenario: what it names exists, the rest is as AWS makes it. */
import type { ValueMap } from '../../../expressions/value.js'
import { seedDate } from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import type { Ec2State } from './ec2-state.js'
import { maps, text, without } from './members.js'
import { refuseTwice, requiredId } from './scenario-items.js'
import { seedInstances } from './seed-instances.js'
import { seedNetwork } from './seed-network.js'
import { seedTags } from './tags.js'

/** The lists of a scenario and the answers that they come from. */
export const ec2Lists: Record<string, readonly string[]> = {
  Vpcs: ['DescribeVpcs'],
  Subnets: ['DescribeSubnets'],
  NetworkAcls: ['DescribeNetworkAcls'],
  SecurityGroups: ['DescribeSecurityGroups'],
  // What DescribeInstances does not show stands beside it: `DisableApiTermination: { Value: true }`.
  Instances: ['DescribeInstances', 'DescribeInstanceAttribute'],
  NetworkInterfaces: ['DescribeNetworkInterfaces'],
  Volumes: ['DescribeVolumes'],
  Snapshots: ['DescribeSnapshots'],
  IamInstanceProfileAssociations: ['DescribeIamInstanceProfileAssociations'],
  Addresses: ['DescribeAddresses'],
}

export function createEc2(seed: ValueMap, context: WorldContext): Ec2State {
  const state: Ec2State = {
    vpcs: {},
    subnets: {},
    networkAcls: {},
    securityGroups: {},
    instances: {},
    networkInterfaces: {},
    volumes: {},
    snapshots: {},
    addresses: {},
    profileAssociations: {},
    profileIds: {},
    tags: {},
  }
  seedNetwork(state, seed, context)
  seedInstances(state, seed, context)
  for (const snapshot of maps(seed, 'Snapshots')) {
    const id = requiredId(snapshot, 'SnapshotId', 'Snapshots')
    refuseTwice(state.snapshots, id)
    state.snapshots[id] = {
      id,
      state: text(snapshot, 'State') ?? 'completed',
      described: {
        Description: '',
        Encrypted: false,
        OwnerId: context.place.account,
        StartTime: new Date(seedDate),
        StorageTier: 'standard',
        VolumeSize: 8,
        ...without(snapshot, 'SnapshotId', 'State', 'Tags'),
      },
    }
    seedTags(state, id, maps(snapshot, 'Tags'))
  }
  for (const address of maps(seed, 'Addresses')) {
    const id = text(address, 'AllocationId') ?? context.newId('eipalloc')
    refuseTwice(state.addresses, id)
    state.addresses[id] = {
      described: {
        Domain: 'vpc',
        NetworkBorderGroup: context.place.region,
        PublicIpv4Pool: 'amazon',
        ...without(address, 'AllocationId', 'Tags'),
      },
    }
    seedTags(state, id, maps(address, 'Tags'))
  }
  return state
}
