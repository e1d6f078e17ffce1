/** Rules of security groups: how parameters name them, how answers show them, when two are the same. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext } from '../world-service.js'
import { WorldError } from '../world-service.js'
import type { Ec2State, Rule, SecurityGroup } from './ec2-state.js'
import { invalidValue, lookUp } from './ec2-state.js'
import { maps, number, present, text, without } from './members.js'

/** A rule that has no id yet. */
export type NewRule = Omit<Rule, 'id'>

const peerLists = ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'] as const
const peerIds = {
  IpRanges: 'CidrIp',
  Ipv6Ranges: 'CidrIpv6',
  PrefixListIds: 'PrefixListId',
  UserIdGroupPairs: 'GroupId',
} as const
const protocolNames: Record<string, string> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' }

/** The rules that `IpPermissions` stand for, one for each peer. Throws WorldError as AWS refuses them. */
export function readPermissions(
  permissions: ValueMap[],
  egress: boolean,
  state: Ec2State,
  context: WorldContext,
): NewRule[] {
  const rules = permissions.flatMap((permission) => {
    const ports = readPorts(permission)
    const found = peerLists.flatMap((list) =>
      maps(permission, list).map((peer): NewRule => ({
        egress,
        ...ports,
        list,
        peer: readPeer(list, peer, state, context),
      })),
    )
    if (found.length === 0)
      throw new WorldError('MissingParameter', 'Either a CIDR block, a prefix list or a source group must be specified')
    return found
  })
  if (new Set(rules.map(ruleKey)).size < rules.length)
    throw invalidValue('The same permission must not appear multiple times')
  return rules
}

function readPorts(permission: ValueMap): Pick<Rule, 'protocol' | 'from' | 'to'> {
  const named = text(permission, 'IpProtocol')?.toLowerCase()
  if (named === undefined) throw new WorldError('MissingParameter', 'The request must contain the parameter ipProtocol')
  const protocol = protocolNames[named] ?? named
  if (!/^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol))
    throw invalidValue(`Invalid value '${named}' for IP protocol. Unknown protocol.`)
  const from = number(permission, 'FromPort')
  const to = number(permission, 'ToPort')
  if (protocol === 'icmpv6' && from === undefined) return { protocol, from: -1, to: -1 }
  // For all other protocols all ports are allowed, whatever was given.
  if (!['tcp', 'udp', 'icmp', 'icmpv6'].includes(protocol)) return { protocol }
  if (from === undefined || to === undefined) {
    throw invalidValue(
      `Invalid value 'null' for portRange. Must specify both from and to ports with ${protocol.toUpperCase()}.`,
    )
  }
  const limit = protocol.startsWith('icmp') ? { least: -1, most: 255 } : { least: 0, most: 65535 }
  const out = [from, to].find((port) => port < limit.least || port > limit.most)
  if (out !== undefined || (limit.least === 0 && from > to)) {
    throw invalidValue(`Invalid value '${from}-${to}' for portRange.`)
  }
  return { protocol, from, to }
}

function readPeer(list: Rule['list'], peer: ValueMap, state: Ec2State, context: WorldContext): ValueMap {
  const id = text(peer, peerIds[list])
  if (list === 'IpRanges') return { ...peer, CidrIp: canonicalCidr(id ?? '') }
  if (list === 'Ipv6Ranges' && !/^[0-9a-f:.]*:[0-9a-f:.]*\/\d{1,3}$/i.test(id ?? '')) throw malformed(id ?? '')
  if (list === 'UserIdGroupPairs') {
    const group = id === undefined ? groupNamed(state, text(peer, 'GroupName')) : lookUp(state.securityGroups, id, 'sg')
    return { ...without(peer, 'GroupName'), GroupId: group.id, UserId: text(peer, 'UserId') ?? context.place.account }
  }
  return peer
}

function groupNamed(state: Ec2State, name: string | undefined): SecurityGroup {
  const found = Object.values(state.securityGroups).find((group) => group.name === name && isInDefaultVpc(state, group))
  if (found) return found
  throw new WorldError('InvalidGroup.NotFound', `The security group '${name ?? ''}' does not exist in default VPC`)
}

/** Whether the group is in the account's default VPC, where AWS takes names and forgives rules that are not there. */
export function isInDefaultVpc(state: Ec2State, group: SecurityGroup): boolean {
  return state.vpcs[group.vpc]?.described['IsDefault'] === true
}

/** EC2 keeps a block without its host bits: 100.68.0.18/18 becomes 100.68.0.0/18. */
function canonicalCidr(cidr: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)
  const parts = match?.slice(1).map(Number) ?? []
  const bits = parts.pop()
  if (bits === undefined || bits > 32 || parts.some((part) => part > 255)) throw malformed(cidr)
  const kept = parts.map((part, index) => part & (0xff << Math.max(0, Math.min(8, 8 * (index + 1) - bits))) & 0xff)
  return `${kept.join('.')}/${bits}`
}

function malformed(cidr: string): WorldError {
  return invalidValue(`CIDR block ${cidr} is malformed`)
}

/** Equal for rules that AWS takes for the same: descriptions do not count. */
export function ruleKey(rule: NewRule): string {
  return [
    rule.egress,
    rule.protocol,
    rule.from ?? '',
    rule.to ?? '',
    rule.list,
    text(rule.peer, peerIds[rule.list]),
  ].join(' ')
}

/** Rules as `IpPermissions`: one for each protocol and port range, peers in lists. */
export function permissionsView(rules: readonly NewRule[]): ValueMap[] {
  const byPorts = new Map<string, NewRule[]>()
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from ?? ''} ${rule.to ?? ''}`
    byPorts.set(key, [...(byPorts.get(key) ?? []), rule])
  }
  return [...byPorts.values()].map((same) => ({
    IpProtocol: same[0]!.protocol,
    ...present({ FromPort: same[0]!.from, ToPort: same[0]!.to }),
    ...Object.fromEntries(
      peerLists.map((list) => [list, same.filter((rule) => rule.list === list).map((rule) => rule.peer)]),
    ),
  }))
}

/** A rule as Authorize and Revoke answer with it. */
export function ruleView(group: SecurityGroup, rule: Rule): ValueMap {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: group.id,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.from ?? -1,
    ToPort: rule.to ?? -1,
    ...present({
      CidrIpv4: rule.peer['CidrIp'],
      CidrIpv6: rule.peer['CidrIpv6'],
      PrefixListId: rule.peer['PrefixListId'],
      Description: rule.peer['Description'],
    }),
  }
}
