/** VPCs, subnets and Elastic IP addresses of the world's EC2. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { text, texts } from './members.js'
import { tagsMember } from './tags.js'

export const vpcFilters = documentedFilters(
  `cidr cidr-block-association.cidr-block cidr-block-association.association-id cidr-block-association.state
  dhcp-options-id ipv6-cidr-block-association.ipv6-cidr-block ipv6-cidr-block-association.ipv6-pool
  ipv6-cidr-block-association.association-id ipv6-cidr-block-association.state is-default owner-id state vpc-id`,
  {
    cidr: 'CidrBlock',
    'cidr-block-association': 'CidrBlockAssociationSet',
    'cidr-block-association.state': 'CidrBlockAssociationSet.CidrBlockState.State',
    'ipv6-cidr-block-association': 'Ipv6CidrBlockAssociationSet',
    'ipv6-cidr-block-association.state': 'Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State',
  },
)

export const subnetFilters = documentedFilters(
  `availability-zone availability-zone-id available-ip-address-count cidr-block customer-owned-ipv4-pool
  default-for-az enable-dns64 enable-lni-at-device-index ipv6-cidr-block-association.ipv6-cidr-block
  ipv6-cidr-block-association.association-id ipv6-cidr-block-association.state ipv6-native
  map-customer-owned-ip-on-launch map-public-ip-on-launch outpost-arn owner-id
  private-dns-name-options-on-launch.hostname-type
  private-dns-name-options-on-launch.enable-resource-name-dns-a-record
  private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record state subnet-arn subnet-id vpc-id`,
  {
    'private-dns-name-options-on-launch.enable-resource-name-dns-a-record':
      'PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord',
    'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record':
      'PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord',
    'ipv6-cidr-block-association': 'Ipv6CidrBlockAssociationSet',
    'ipv6-cidr-block-association.state': 'Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State',
  },
)

export const addressFilters = documentedFilters(
  `allocation-id association-id instance-id network-border-group network-interface-id network-interface-owner-id
  private-ip-address public-ip`,
)

export const vpcOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeVpcs(state, input) {
    const all = Object.entries(state.vpcs).map(([id, vpc]): ValueMap => ({
      ...vpc.described,
      VpcId: id,
      ...tagsMember(state, id),
    }))
    return { Vpcs: described(all, input, { ids: 'VpcIds', id: 'VpcId', prefix: 'vpc', filters: vpcFilters }) }
  },

  DescribeSubnets(state, input) {
    const all = Object.values(state.subnets).map((subnet): ValueMap => ({
      ...subnet.described,
      SubnetId: subnet.id,
      VpcId: subnet.vpc,
      ...tagsMember(state, subnet.id),
    }))
    return {
      Subnets: described(all, input, { ids: 'SubnetIds', id: 'SubnetId', prefix: 'subnet', filters: subnetFilters }),
    }
  },

  DescribeAddresses(state, input) {
    const all = Object.entries(state.addresses).map(([id, address]): ValueMap => ({
      ...address.described,
      AllocationId: id,
      ...tagsMember(state, id),
    }))
    const found = described(all, input, {
      ids: 'AllocationIds',
      id: 'AllocationId',
      prefix: 'eipalloc',
      filters: addressFilters,
    })
    const ips = texts(input, 'PublicIps')
    for (const ip of ips ?? []) {
      if (all.some((address) => address['PublicIp'] === ip)) continue
      throw new WorldError('InvalidAddress.NotFound', `Address '${ip}' not found.`)
    }
    return { Addresses: ips?.length ? found.filter((address) => ips.includes(text(address, 'PublicIp') ?? '')) : found }
  },
}
