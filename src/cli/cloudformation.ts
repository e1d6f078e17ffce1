/** The two roles of sirun as a CloudFormation template. */
import type { Actions } from '../runbooks/actions-of.js'

/** YAML, with parameters for who may assume the roles. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export function cloudFormation({ read, change }: Actions): string {
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: The two roles of sirun, one for looking and one for changing
Parameters:
  ResponderArn:
    Type: String
    Description: Who may assume the roles, as the ARN of a role or user
  ExternalId:
    Type: String
    Default: ""
    Description: Asked for when the roles are assumed; empty for none
Conditions:
  HasExternalId: !Not [!Equals [!Ref ExternalId, ""]]
Resources:
${role('SirunRead', 'Looks; changes nothing', read)}${change.length === 0 ? '' : role('SirunChange', 'Contains; assumed when a change was approved', change)}Outputs:
  ReadRole:
    Value: !GetAtt SirunRead.Arn
${change.length === 0 ? '' : '  ChangeRole:\n    Value: !GetAtt SirunChange.Arn\n'}`
}

function role(name: string, description: string, actions: readonly string[]): string {
  return `  ${name}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${name}
      Description: ${description}
      MaxSessionDuration: 3600
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: !Ref ResponderArn }
            Action: sts:AssumeRole
            Condition: !If
              - HasExternalId
              - StringEquals: { "sts:ExternalId": !Ref ExternalId }
              - !Ref AWS::NoValue
      Policies:
        - PolicyName: ${name}
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Resource: "*"
                Action:
${actions.map((action) => `                  - ${action}\n`).join('')}`
}
