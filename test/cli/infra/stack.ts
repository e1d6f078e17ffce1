/** A template as CloudFormation makes a stack of it: YAML with its tags, parameters, conditions and functions. Throws for what it does not know. */
import { CORE_SCHEMA, defineScalarTag, load } from 'js-yaml'

export type Json = ReturnType<typeof JSON.parse>

const known: Record<string, string> = {
  'AWS::Region': 'eu-west-1', 'AWS::AccountId': '111122223333', 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': 'arn:aws:cloudformation:eu-west-1:111122223333:stack/sirun/0f1e2d3c',
}

const schema = CORE_SCHEMA.withTags(
  defineScalarTag('!Ref', { identify: () => false, resolve: (name) => ({ Ref: name }) }),
  defineScalarTag('!Sub', { identify: () => false, resolve: (words) => ({ 'Fn::Sub': words }) }),
  defineScalarTag('!GetAtt', { identify: () => false, resolve: (path) => ({ 'Fn::GetAtt': path.split('.') }) }),
)

export function readTemplate(yaml: string): Json {
  return load(yaml, { schema })
}

/** The resources that the stack has, by logical id, with ARNs such as `arn:Queue` for those of the template. */
export function stackOf(template: Json, given: Record<string, string> = {}): Record<string, Json> {
  const parameters = Object.fromEntries(Object.entries<Json>(template.Parameters).map(([name, { Type, Default }]) => {
    const value = given[name] ?? Default
    if (value === undefined) throw new Error(`The parameter ${name} has no value`)
    return [name, Type === 'CommaDelimitedList' ? value.split(',') : value]
  }))
  const gone = Symbol('AWS::NoValue')

  function conditionHolds(name: string): boolean {
    if (!(name in template.Conditions)) throw new Error(`There is no condition ${name}`)
    return resolve(template.Conditions[name])
  }

  function lookUp(name: string): Json {
    if (name === 'AWS::NoValue') return gone
    if (name in template.Resources) return name
    const value = parameters[name] ?? known[name]
    if (value === undefined) throw new Error(`Nothing is named ${name}`)
    return value
  }

  function resolve(value: Json): Json {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== gone)
    if (typeof value !== 'object' || value === null) return value
    const [[name, of]] = Object.entries<Json>(value) as [[string, Json]]
    switch (name) {
      case 'Ref': return lookUp(of)
      case 'Fn::GetAtt': return `${of[1] === 'Arn' ? 'arn' : of[1]}:${lookUp(of[0])}`
      case 'Fn::Sub': return of.replace(/\$\{(!?)([^}]*)\}/g, (_: string, literal: string, inner: string) => (literal === '!' ? `\${${inner}}` : lookUp(inner)))
      case 'Fn::If': return resolve(conditionHolds(of[0]) ? of[1] : of[2])
      case 'Fn::Equals': return resolve(of[0]) === resolve(of[1])
      case 'Fn::Not': return !resolve(of[0])
      case 'Fn::Join': return resolve(of[1]).join(of[0])
      case 'Fn::Split': return resolve(of[1]).split(of[0])
      case 'Fn::Select': return resolve(of[1])[of[0]]
      case 'Fn::FindInMap': return template.Mappings[of[0]][resolve(of[1])][of[2]]
    }
    if (name.startsWith('Fn::')) throw new Error(`${name} is not known here`)
    return Object.fromEntries(Object.entries<Json>(value).map(([key, inner]) => [key, resolve(inner)]).filter(([, inner]) => inner !== gone))
  }

  const resources = Object.entries<Json>(template.Resources).filter(([, { Condition }]) => Condition === undefined || conditionHolds(Condition))
  return Object.fromEntries(resources.map(([id, { Type, Properties }]) => [id, { Type, Properties: resolve(Properties) }]))
}
