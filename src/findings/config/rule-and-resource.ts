/** How a rule of AWS Config and a resource are named together. */

export interface RuleAndResource {
  rule: string
  /** As CloudFormation spells it: AWS::S3::Bucket. */
  type: string
  /** The id by which AWS Config knows the resource. */
  resource: string
}

/** `<rule>/<type>/<id>`; undefined for what is not three parts. Only the id may hold further slashes. */
export function parseRuleAndResource(text: string): RuleAndResource | undefined {
  const [, rule, type, resource] = /^([^/]+)\/(\w+::\w*::\w+)\/(.+)$/s.exec(text) ?? []
  return rule === undefined || type === undefined || resource === undefined ? undefined : { rule, type, resource }
}
