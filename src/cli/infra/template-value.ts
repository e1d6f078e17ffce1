/** Values of a CloudFormation template, and its intrinsic functions in their full form, which YAML and JSON share. */

export type TemplateValue = string | number | boolean | readonly TemplateValue[] | TemplateMap

export interface TemplateMap {
  readonly [name: string]: TemplateValue
}

export function ref(name: string): TemplateMap {
  return { Ref: name }
}

/** An attribute of a resource, `Arn` where nothing else is said. */
export function attribute(resource: string, name = 'Arn'): TemplateMap {
  return { 'Fn::GetAtt': [resource, name] }
}

/** Text in which `${…}` are parameters, resources and what CloudFormation knows itself. */
export function text(words: string): TemplateMap {
  return { 'Fn::Sub': words }
}

export function either(condition: string, then: TemplateValue, otherwise: TemplateValue = ref('AWS::NoValue')): TemplateMap {
  return { 'Fn::If': [condition, then, otherwise] }
}

export function is(parameter: TemplateValue, value: string): TemplateMap {
  return { 'Fn::Equals': [parameter, value] }
}

export function not(condition: TemplateMap): TemplateMap {
  return { 'Fn::Not': [condition] }
}

/** A policy of IAM or of a resource. */
export function policy(statements: readonly TemplateValue[]): TemplateMap {
  return { Version: '2012-10-17', Statement: statements }
}

export interface Grant {
  sid: string
  actions: readonly string[]
  resources: TemplateValue
}

export function allow({ sid, actions, resources }: Grant): TemplateMap {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resources }
}

/** Of a resource's policy: nothing that does not come over TLS. */
export function denyPlainText(action: string, resource: TemplateValue): TemplateMap {
  return { Sid: 'OnlyOverTls', Effect: 'Deny', Principal: '*', Action: action, Resource: resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
}
