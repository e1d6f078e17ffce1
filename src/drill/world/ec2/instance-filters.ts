// Filters of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html: name → member.
import { documentedFilters } from './filters.js'

export const instanceFilters = documentedFilters(
  `affinity architecture availability-zone availability-zone-id block-device-mapping.attach-time
  block-device-mapping.delete-on-termination block-device-mapping.device-name block-device-mapping.status
  block-device-mapping.volume-id boot-mode capacity-reservation-id
  capacity-reservation-specification.capacity-reservation-preference
  capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id
  capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn client-token
  current-instance-boot-mode dns-name ebs-optimized ena-support enclave-options.enabled hibernation-options.configured
  host-id hypervisor iam-instance-profile.arn iam-instance-profile.id image-id instance-id instance-lifecycle
  instance-state-code instance-state-name instance-type instance.group-id instance.group-name ip-address ipv6-address
  kernel-id key-name launch-index launch-time maintenance-options.auto-recovery metadata-options.http-endpoint
  metadata-options.http-protocol-ipv4 metadata-options.http-protocol-ipv6 metadata-options.http-put-response-hop-limit
  metadata-options.http-tokens metadata-options.instance-metadata-tags metadata-options.state monitoring-state
  network-interface.addresses.association.allocation-id network-interface.addresses.association.association-id
  network-interface.addresses.association.carrier-ip network-interface.addresses.association.customer-owned-ip
  network-interface.addresses.association.ip-owner-id network-interface.addresses.association.public-dns-name
  network-interface.addresses.association.public-ip network-interface.addresses.primary
  network-interface.addresses.private-dns-name network-interface.addresses.private-ip-address
  network-interface.association.allocation-id network-interface.association.association-id
  network-interface.association.carrier-ip network-interface.association.customer-owned-ip
  network-interface.association.ip-owner-id network-interface.association.public-dns-name
  network-interface.association.public-ip network-interface.attachment.attach-time
  network-interface.attachment.attachment-id network-interface.attachment.delete-on-termination
  network-interface.attachment.device-index network-interface.attachment.instance-id
  network-interface.attachment.instance-owner-id network-interface.attachment.network-card-index
  network-interface.attachment.status network-interface.availability-zone network-interface.deny-all-igw-traffic
  network-interface.description network-interface.group-id network-interface.group-name
  network-interface.ipv4-prefixes.ipv4-prefix network-interface.ipv6-address
  network-interface.ipv6-addresses.ipv6-address network-interface.ipv6-addresses.is-primary-ipv6
  network-interface.ipv6-native network-interface.ipv6-prefixes.ipv6-prefix network-interface.mac-address
  network-interface.network-interface-id network-interface.operator.managed network-interface.operator.principal
  network-interface.outpost-arn network-interface.owner-id network-interface.private-dns-name
  network-interface.private-ip-address network-interface.public-dns-name network-interface.requester-id
  network-interface.requester-managed network-interface.status network-interface.source-dest-check
  network-interface.subnet-id network-interface.tag-key network-interface.tag-value network-interface.vpc-id
  network-performance-options.bandwidth-weighting operator.managed operator.principal outpost-arn owner-id
  placement-group-name placement-partition-number platform platform-details private-dns-name
  private-dns-name-options.enable-resource-name-dns-a-record
  private-dns-name-options.enable-resource-name-dns-aaaa-record private-dns-name-options.hostname-type
  private-ip-address product-code product-code.type ramdisk-id reason requester-id reservation-id root-device-name
  root-device-type source-dest-check spot-instance-request-id state-reason-code state-reason-message subnet-id tenancy
  tpm-support usage-operation usage-operation-update-time virtualization-type vpc-id`,
  {
    affinity: 'Placement.Affinity',
    'availability-zone': 'Placement.AvailabilityZone',
    'availability-zone-id': 'Placement.AvailabilityZoneId',
    'block-device-mapping': 'BlockDeviceMappings.Ebs',
    'block-device-mapping.device-name': 'BlockDeviceMappings.DeviceName',
    'dns-name': 'PublicDnsName',
    'host-id': 'Placement.HostId',
    'instance-state-code': 'State.Code',
    'instance-state-name': 'State.Name',
    'instance.group-id': 'SecurityGroups.GroupId',
    'instance.group-name': 'SecurityGroups.GroupName',
    'ip-address': 'PublicIpAddress',
    'ipv6-address': 'NetworkInterfaces.Ipv6Addresses.Ipv6Address',
    'launch-index': 'AmiLaunchIndex',
    'monitoring-state': 'Monitoring.State',
    'network-interface': 'NetworkInterfaces',
    'network-interface.addresses': 'NetworkInterfaces.PrivateIpAddresses',
    'network-interface.group-id': 'NetworkInterfaces.Groups.GroupId',
    'network-interface.group-name': 'NetworkInterfaces.Groups.GroupName',
    'network-interface.ipv6-address': 'NetworkInterfaces.Ipv6Addresses.Ipv6Address',
    'network-interface.public-dns-name': 'NetworkInterfaces.Association.PublicDnsName',
    'network-interface.tag-key': 'NetworkInterfaces.TagSet.Key',
    'network-interface.tag-value': 'NetworkInterfaces.TagSet.Value',
    'placement-group-name': 'Placement.GroupName',
    'placement-partition-number': 'Placement.PartitionNumber',
    'private-dns-name-options.enable-resource-name-dns-aaaa-record':
      'PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord',
    'private-ip-address': 'NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress',
    'product-code': 'ProductCodes.ProductCodeId',
    'product-code.type': 'ProductCodes.ProductCodeType',
    reason: 'StateTransitionReason',
    'state-reason-code': 'StateReason.Code',
    'state-reason-message': 'StateReason.Message',
    tenancy: 'Placement.Tenancy',
  },
)
