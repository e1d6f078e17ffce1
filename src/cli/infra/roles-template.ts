/** The two roles of sirun as a CloudFormation template. */
import type { Actions } from '../../runbooks/actions-of.js'
import { allow, attribute, either, is, not, policy, ref, type TemplateMap } from './template-value.js'

/** With parameters for who may assume the roles. Pure. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export function rolesTemplate({ read, change }: Actions): TemplateMap {
  const changes = change.length > 0
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The two roles of sirun, one for looking and one for changing',
    Parameters: {
      ResponderArn: { Type: 'CommaDelimitedList', Description: 'Who may assume the roles: ARNs of roles or users' },
      ExternalId: { Type: 'String', Default: '', Description: 'Asked for when the roles are assumed; empty for none' },
    },
    Conditions: { HasExternalId: not(is(ref('ExternalId'), '')) },
    Resources: {
      SirunRead: role('SirunRead', 'Looks; changes nothing', read),
      ...(changes && { SirunChange: role('SirunChange', 'Contains; assumed when a change was approved', change) }),
    },
    Outputs: { ReadRole: { Value: attribute('SirunRead') }, ...(changes && { ChangeRole: { Value: attribute('SirunChange') } }) },
  }
}

function role(name: string, description: string, actions: readonly string[]): TemplateMap {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      Description: description,
      MaxSessionDuration: 3_600,
      AssumeRolePolicyDocument: policy([{
        Effect: 'Allow',
        Principal: { AWS: ref('ResponderArn') },
        Action: 'sts:AssumeRole',
        Condition: either('HasExternalId', { StringEquals: { 'sts:ExternalId': ref('ExternalId') } }),
      }]),
      Policies: [{ PolicyName: name, PolicyDocument: policy([allow({ sid: name, actions, resources: '*' })]) }],
    },
  }
}
