/** Loads the run-time schemas of an SDK client and nothing else of it: no client class, no credentials, no handler. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** First element of a schema array, as in @smithy/core's schema module. */
export const kind = { simple: 0, list: 1, map: 2, structure: 3, union: 4, error: -3, operation: 9 }

/**
 * The operation schemas that a client exports, `[9, ns, name, traits, () => input, () => output]`. A structure is
 * `[3, ns, name, traits, memberNames, memberSchemas, requiredCount]`: the first `requiredCount` members are required.
 * Throws if the client has no schemas: releases of the SDK before 2025 have none.
 *
 * @param {string} root of the project
 * @param {string} service name of the client without its prefix
 * @returns {Promise<unknown[][]>}
 */
export async function readClientSchemas(root, service) {
  const entry = join(root, 'node_modules', '@aws-sdk', `client-${service}`, 'dist-es', 'schemas', 'schemas_0.js')
  if (!existsSync(entry)) {
    throw new Error(`@aws-sdk/client-${service} has no schemas: ${entry} is missing. Install a release that has it.`)
  }
  // The modules import without file endings, which Node refuses: bundle, then import from memory.
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  })
  const text = result.outputFiles[0]?.text ?? ''
  const module = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
  const operations = Object.values(module).filter((value) => Array.isArray(value) && value[0] === kind.operation)
  if (operations.length === 0) throw new Error(`@aws-sdk/client-${service} exports no operation schemas.`)
  return operations
}

/**
 * A schema reference without its wrappers: lazy functions, `[schema, traits]` pairs and named simple types.
 *
 * @param {unknown} reference
 * @returns {{ schema: number | unknown[], sensitive: boolean, token: boolean }}
 */
export function unwrap(reference) {
  let sensitive = false
  let token = false
  let schema = reference
  for (;;) {
    if (typeof schema === 'function') schema = schema()
    else if (Array.isArray(schema) && schema.length === 2) {
      const traits = readTraits(schema[1])
      sensitive ||= traits.sensitive
      token ||= traits.token
      schema = schema[0]
    } else if (Array.isArray(schema) && schema[0] === kind.simple) {
      sensitive ||= readTraits(schema[3]).sensitive
      schema = schema[4]
    } else break
  }
  if (Array.isArray(schema)) sensitive ||= readTraits(schema[3]).sensitive
  return { schema: /** @type {number | unknown[]} */ (schema), sensitive, token }
}

/** Traits are a bit field (bit 2: idempotencyToken, bit 3: sensitive) or a map of names. */
function readTraits(traits) {
  if (typeof traits === 'number') return { token: (traits & 4) !== 0, sensitive: (traits & 8) !== 0 }
  return { token: Boolean(traits?.idempotencyToken), sensitive: Boolean(traits?.sensitive) }
}
