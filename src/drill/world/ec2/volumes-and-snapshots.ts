/** Volumes and snapshots of the world's EC2. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State, Snapshot, Volume } from './ec2-state.js'
import { lookUp } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { present, requiredText, text, texts, without } from './members.js'
import { tagNew, tagsMember } from './tags.js'

/** Seconds until a snapshot is completed. */
const snapshotTime = 20

export const volumeFilters = documentedFilters(
  `attachment.attach-time attachment.delete-on-termination attachment.device attachment.instance-id
  attachment.status availability-zone availability-zone-id create-time encrypted fast-restored
  multi-attach-enabled operator.managed operator.principal size snapshot-id status volume-id volume-type`,
  { attachment: 'Attachments', 'attachment.status': 'Attachments.State', status: 'State' },
)

export const snapshotFilters = documentedFilters(
  `description encrypted owner-alias owner-id progress snapshot-id start-time status storage-tier transfer-type
  volume-id volume-size`,
  { status: 'State' },
)

function volumeView(state: Ec2State, volume: Volume): ValueMap {
  const { attachment } = volume
  return {
    ...volume.described,
    VolumeId: volume.id,
    State: attachment ? 'in-use' : 'available',
    Attachments: attachment
      ? [
          {
            VolumeId: volume.id,
            InstanceId: attachment.instance,
            Device: attachment.device,
            State: 'attached',
            AttachTime: attachment.at,
            DeleteOnTermination: attachment.deleteOnTermination,
          },
        ]
      : [],
    ...tagsMember(state, volume.id),
  }
}

function snapshotView(state: Ec2State, snapshot: Snapshot): ValueMap {
  return {
    Progress: snapshot.state === 'completed' ? '100%' : '0%',
    ...snapshot.described,
    SnapshotId: snapshot.id,
    State: snapshot.state,
    ...tagsMember(state, snapshot.id),
  }
}

function createSnapshot(state: Ec2State, input: ValueMap, context: WorldContext): ValueMap {
  const volume = lookUp(state.volumes, requiredText(input, 'VolumeId'), 'vol')
  const id = context.newId('snap')
  const { Encrypted, KmsKeyId, Size } = volume.described
  const snapshot: Snapshot = {
    id,
    state: 'pending',
    completes: new Date(context.now().getTime() + snapshotTime * 1000),
    described: {
      Description: text(input, 'Description') ?? '',
      OwnerId: context.place.account,
      StartTime: context.now(),
      StorageTier: 'standard',
      VolumeId: volume.id,
      ...present({ Encrypted, KmsKeyId, VolumeSize: Size }),
    },
  }
  state.snapshots[id] = snapshot
  tagNew(state, id, 'snapshot', input)
  // The answer of the creation calls the progress '' and always has Tags.
  return { Tags: [], ...without(snapshotView(state, snapshot), 'StorageTier'), Progress: '' }
}

export const volumeOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeVolumes(state, input) {
    const all = Object.values(state.volumes).map((volume) => volumeView(state, volume))
    return {
      Volumes: described(all, input, {
        ids: 'VolumeIds',
        id: 'VolumeId',
        prefix: 'vol',
        filters: volumeFilters,
        idsOrMaxResults: true,
      }),
    }
  },

  CreateSnapshot: createSnapshot,

  DescribeSnapshots(state, input, context) {
    const owners = texts(input, 'OwnerIds')?.map((owner) => (owner === 'self' ? context.place.account : owner))
    const all = Object.values(state.snapshots).map((snapshot) => snapshotView(state, snapshot))
    const found = described(all, input, {
      ids: 'SnapshotIds',
      id: 'SnapshotId',
      prefix: 'snap',
      filters: snapshotFilters,
      idsOrMaxResults: true,
    })
    if (!owners?.length) return { Snapshots: found }
    const isAsked = (owner: string | undefined): boolean => owner !== undefined && owners.includes(owner)
    return { Snapshots: found.filter((one) => isAsked(text(one, 'OwnerId')) || isAsked(text(one, 'OwnerAlias'))) }
  },

  DeleteSnapshot(state, input) {
    const snapshot = lookUp(state.snapshots, requiredText(input, 'SnapshotId'), 'snap')
    delete state.snapshots[snapshot.id]
    delete state.tags[snapshot.id]
    return {}
  },
}
