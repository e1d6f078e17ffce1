/** Which operations AWS has deprecated: only the clients' type declarations know. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} root of the project
 * @param {string} service name of the client without its prefix
 * @param {string} operation
 * @returns {string | undefined} what AWS says about it, where it is deprecated
 */
export function readDeprecation(root, service, operation) {
  const file = join(root, 'node_modules', '@aws-sdk', `client-${service}`, 'dist-types', 'commands', `${operation}Command.d.ts`)
  const text = readFileSync(file, 'utf8')
  const comment = /((?:^ \*.*\n)+)^ \*\/\n^export declare class /m.exec(text)?.[1] ?? ''
  const said = /^ \* @deprecated *(.*)$/m.exec(comment)
  return said ? said[1].trim() || 'AWS names nothing in its place.' : undefined
}
