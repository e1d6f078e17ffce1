// Builds the program: generates sources from the schemas, the SDK and the folders, then bundles.
import path from 'node:path'
import { bundle } from './bundle.js'
import { generateAwsModel } from './generate-aws-model.js'
import { generateFindingType } from './generate-finding-type.js'
import { generateLintRules } from './generate-lint-rules.js'
import { generateSchemaTypes } from './generate-schema-types.js'
import { generateStepKinds } from './generate-step-kinds.js'
import { generateValidators } from './generate-validators.js'

const root = path.resolve(import.meta.dirname, '..')

try {
  const [validators] = await Promise.all([
    generateValidators(root),
    generateSchemaTypes(root),
    generateStepKinds(root),
    generateFindingType(root),
    generateLintRules(root),
    generateAwsModel(root),
  ])
  await bundle(root, [validators])
} catch (error) {
  // What esbuild has to say it has said already.
  console.error(error.errors ? 'The bundle failed.' : error.message)
  process.exitCode = 1
}
