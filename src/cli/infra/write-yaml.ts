/** A template as YAML, with the short form of the functions that have one value. */
import { defineScalarTag, dump, DUMP_SCHEMA, NOT_RESOLVED } from 'js-yaml'
import type { TemplateMap } from './template-value.js'

/** In full and not folded: CloudFormation takes no anchors, and tools look for texts. */
export function writeYaml(template: TemplateMap): string {
  return dump(template, { schema, noRefs: true, lineWidth: -1 })
}

const schema = DUMP_SCHEMA.withTags(
  short('!Ref', 'Ref', (name: string) => name),
  short('!Sub', 'Fn::Sub', (words: string) => words),
  short('!GetAtt', 'Fn::GetAtt', (path: string[]) => path.join('.')),
)

function short<T>(tag: string, name: string, represent: (value: T) => string): ReturnType<typeof defineScalarTag> {
  return defineScalarTag(tag, {
    resolve: () => NOT_RESOLVED,
    identify: (value: unknown) => typeof value === 'object' && value !== null && name in value,
    represent: (value: Record<string, T>) => represent(value[name]!),
  })
}
