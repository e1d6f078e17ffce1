/** Security groups of the world's EC2. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State, Rule, SecurityGroup } from './ec2-state.js'
import { invalidValue, lookUp } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { maps, present, requiredText, text, texts } from './members.js'
import { isInDefaultVpc, permissionsView, readPermissions, ruleKey, ruleView } from './security-group-rules.js'
import type { NewRule } from './security-group-rules.js'
import { tagList, tagNew, tagsMember } from './tags.js'

const rulePaths = (list: string): Record<string, string> => ({
  cidr: `${list}.IpRanges.CidrIp`,
  'from-port': `${list}.FromPort`,
  'group-id': `${list}.UserIdGroupPairs.GroupId`,
  'group-name': `${list}.UserIdGroupPairs.GroupName`,
  'ipv6-cidr': `${list}.Ipv6Ranges.CidrIpv6`,
  'prefix-list-id': `${list}.PrefixListIds.PrefixListId`,
  protocol: `${list}.IpProtocol`,
  'to-port': `${list}.ToPort`,
  'user-id': `${list}.UserIdGroupPairs.UserId`,
})

const ruleFilters = Object.fromEntries([
  ...Object.entries(rulePaths('IpPermissions')).map(([name, path]) => [`ip-permission.${name}`, path]),
  ...Object.entries(rulePaths('IpPermissionsEgress')).map(([name, path]) => [`egress.ip-permission.${name}`, path]),
]) as Record<string, string>

export const securityGroupFilters = documentedFilters(
  `description group-id group-name owner-id vpc-id ${Object.keys(ruleFilters).join(' ')}`,
  ruleFilters,
)

function view(state: Ec2State, group: SecurityGroup, context: WorldContext): ValueMap {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpc,
    OwnerId: context.place.account,
    SecurityGroupArn: groupArn(group.id, context),
    IpPermissions: permissionsView(group.rules.filter((rule) => !rule.egress)),
    IpPermissionsEgress: permissionsView(group.rules.filter((rule) => rule.egress)),
    ...tagsMember(state, group.id),
  }
}

function groupArn(id: string, { place }: WorldContext): string {
  return `arn:${place.partition}:ec2:${place.region}:${place.account}:security-group/${id}`
}

/** The rule that AWS gives a new group: everything may go out. */
export function everythingOut(context: WorldContext): Rule {
  return { id: context.newId('sgr'), egress: true, protocol: '-1', list: 'IpRanges', peer: { CidrIp: '0.0.0.0/0' } }
}

/** The VPC that a call means: the one it names, else the default one. */
function vpcFor(state: Ec2State, input: ValueMap): string {
  const named = text(input, 'VpcId')
  if (named !== undefined) {
    lookUp(state.vpcs, named, 'vpc')
    return named
  }
  const found = Object.keys(state.vpcs).find((id) => state.vpcs[id]!.described['IsDefault'] === true)
  if (found === undefined) throw new WorldError('VPCIdNotSpecified', 'No default VPC for this user')
  return found
}

/** The group that a rule call names, by id or, in the default VPC, by name. */
function groupFor(state: Ec2State, input: ValueMap): SecurityGroup {
  const id = text(input, 'GroupId')
  if (id !== undefined) return lookUp(state.securityGroups, id, 'sg')
  const name = text(input, 'GroupName')
  if (name === undefined)
    throw new WorldError('MissingParameter', 'The request must contain the parameter groupName or groupId')
  const found = Object.values(state.securityGroups).find((group) => group.name === name && isInDefaultVpc(state, group))
  if (!found)
    throw new WorldError('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC`)
  return found
}

/** `IpPermissions`, or for ingress the older parameters for one rule. */
function permissionsOf(input: ValueMap): ValueMap[] {
  const permissions = maps(input, 'IpPermissions')
  if (permissions.length > 0) return permissions
  if (input['IpProtocol'] === undefined) {
    throw new WorldError('MissingParameter', "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.")
  }
  const cidr = text(input, 'CidrIp')
  const { IpProtocol, FromPort, ToPort } = input
  return [{ IpProtocol, FromPort, ToPort, ...(cidr !== undefined && { IpRanges: [{ CidrIp: cidr }] }) } as ValueMap]
}

function authorize(egress: boolean): WorldHandler<Ec2State> {
  return (state, input, context) => {
    const group = groupFor(state, input)
    const wanted = readPermissions(permissionsOf(input), egress, state, context)
    const there = new Set(group.rules.map(ruleKey))
    if (wanted.some((rule) => there.has(ruleKey(rule)))) {
      throw new WorldError('InvalidPermission.Duplicate', 'The specified rule already exists')
    }
    const added = wanted.map((rule): Rule => ({ id: context.newId('sgr'), ...rule }))
    group.rules.push(...added)
    for (const rule of added) tagNew(state, rule.id, 'security-group-rule', input)
    return {
      Return: true,
      SecurityGroupRules: added.map((rule) => ({
        ...ruleView(group, rule),
        ...referencedGroup(rule),
        GroupOwnerId: context.place.account,
        Tags: tagList(state, rule.id),
      })),
    }
  }
}

function referencedGroup({ peer }: Rule): ValueMap {
  const { GroupId, UserId } = peer
  return GroupId === undefined ? {} : { ReferencedGroupInfo: present({ GroupId, UserId }) }
}

// In the default VPC a rule that is not there is no error; elsewhere it is, and nothing is revoked.
function revoke(egress: boolean): WorldHandler<Ec2State> {
  return (state, input, context) => {
    const group = groupFor(state, input)
    const ids = texts(input, 'SecurityGroupRuleIds')
    const asked = ids?.length
      ? rulesById(group, ids, egress)
      : readPermissions(permissionsOf(input), egress, state, context)
    const keys = new Set(asked.map(ruleKey))
    const gone = group.rules.filter((rule) => keys.has(ruleKey(rule)))
    const there = new Set(gone.map(ruleKey))
    const unknown = asked.filter((rule) => !there.has(ruleKey(rule)))
    if (unknown.length > 0 && !isInDefaultVpc(state, group)) {
      throw new WorldError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.')
    }
    group.rules = group.rules.filter((rule) => !keys.has(ruleKey(rule)))
    for (const rule of gone) delete state.tags[rule.id]
    return {
      Return: true,
      ...(unknown.length > 0 && { UnknownIpPermissions: permissionsView(unknown) }),
      RevokedSecurityGroupRules: gone.map((rule) => revokedView(group, rule)),
    }
  }
}

function revokedView(group: SecurityGroup, rule: Rule): ValueMap {
  const referenced = text(rule.peer, 'GroupId')
  return { ...ruleView(group, rule), ...(referenced !== undefined && { ReferencedGroupId: referenced }) }
}

function rulesById(group: SecurityGroup, ids: readonly string[], egress: boolean): NewRule[] {
  return ids.map((id) => {
    const found = group.rules.find((rule) => rule.id === id && rule.egress === egress)
    if (!found)
      throw new WorldError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`)
    return found
  })
}

const allowedText = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/

export const securityGroupOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeSecurityGroups(state, input, context) {
    const all = Object.values(state.securityGroups).map((group) => view(state, group, context))
    const found = described(all, input, { ids: 'GroupIds', id: 'GroupId', prefix: 'sg', filters: securityGroupFilters })
    const names = texts(input, 'GroupNames')
    if (!names?.length) return { SecurityGroups: found }
    const inDefault = Object.values(state.securityGroups).filter((group) => isInDefaultVpc(state, group))
    for (const name of names) {
      if (!inDefault.some((group) => group.name === name)) {
        throw new WorldError('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC`)
      }
    }
    const ids = new Set(inDefault.filter((group) => names.includes(group.name)).map((group) => group.id))
    return { SecurityGroups: found.filter((group) => ids.has(requiredText(group, 'GroupId'))) }
  },

  CreateSecurityGroup(state, input, context) {
    const name = requiredText(input, 'GroupName')
    const description = requiredText(input, 'Description')
    const vpc = vpcFor(state, input)
    if (!allowedText.test(name)) throw invalidValue(`Value (${name}) for parameter GroupName is invalid.`)
    if (!allowedText.test(description))
      throw invalidValue(`Value (${description}) for parameter GroupDescription is invalid.`)
    if (name.startsWith('sg-'))
      throw invalidValue(
        `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*`,
      )
    if (Object.values(state.securityGroups).some((group) => group.vpc === vpc && group.name === name)) {
      throw new WorldError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc}'`)
    }
    const id = context.newId('sg')
    state.securityGroups[id] = { id, name, description, vpc, rules: [everythingOut(context)] }
    tagNew(state, id, 'security-group', input)
    return { GroupId: id, SecurityGroupArn: groupArn(id, context), ...tagsMember(state, id) }
  },

  DeleteSecurityGroup(state, input) {
    const group = groupFor(state, input)
    if (group.name === 'default') {
      throw new WorldError(
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      )
    }
    const inUse = Object.values(state.networkInterfaces).some((one) => one.groups.includes(group.id))
    const named = Object.values(state.securityGroups).some(
      (other) => other !== group && other.rules.some((rule) => rule.peer['GroupId'] === group.id),
    )
    if (inUse || named) throw new WorldError('DependencyViolation', `resource ${group.id} has a dependent object`)
    for (const rule of group.rules) delete state.tags[rule.id]
    delete state.tags[group.id]
    delete state.securityGroups[group.id]
    return { Return: true, GroupId: group.id }
  },

  AuthorizeSecurityGroupIngress: authorize(false),
  AuthorizeSecurityGroupEgress: authorize(true),
  RevokeSecurityGroupIngress: revoke(false),
  RevokeSecurityGroupEgress: revoke(true),
}
