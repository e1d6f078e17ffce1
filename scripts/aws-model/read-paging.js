/** How an operation pages: from the clients' paginators, else from its own members, else from the reviewed table. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const tokenNames = ['NextToken', 'nextToken', 'Marker', 'ContinuationToken']
const sizeNames = ['MaxResults', 'MaxItems', 'MaxRecords', 'PageSize', 'Limit']

/**
 * Paging members from the text of the client's `createPaginator` calls.
 *
 * @param {string} root of the project
 * @param {string} service name of the client without its prefix
 * @returns {Map<string, { inputToken: string, outputToken: string, pageSize?: string }>} by operation
 */
export function readPaginators(root, service) {
  const folder = join(root, 'node_modules', '@aws-sdk', `client-${service}`, 'dist-es', 'pagination')
  const paginators = new Map()
  if (!existsSync(folder)) return paginators
  for (const file of readdirSync(folder).filter((name) => name.endsWith('Paginator.js'))) {
    const text = readFileSync(join(folder, file), 'utf8')
    const call = /createPaginator\(\w+, (\w+)Command, "([^"]+)", "([^"]+)", "([^"]*)"\)/.exec(text)
    if (!call) throw new Error(`No createPaginator call could be read in ${file} of @aws-sdk/client-${service}.`)
    const [, operation, inputToken, outputToken, pageSize] = call
    paginators.set(operation, { inputToken, outputToken, ...(pageSize && { pageSize }) })
  }
  return paginators
}

/**
 * Paging of an operation without a paginator: a token goes in and, by the same name or with Next before it, comes out.
 *
 * @param {string[]} input names of its members
 * @param {string[]} output names of its members
 */
export function guessPaging(input, output) {
  const inputToken = tokenNames.find((name) => input.includes(name) && outputFor(name, output))
  if (!inputToken) return undefined
  const pageSize = sizeNames.find((name) => input.includes(name))
  return { inputToken, outputToken: outputFor(inputToken, output), ...(pageSize && { pageSize }) }
}

function outputFor(name, output) {
  return [`Next${name}`, name].find((candidate) => output.includes(candidate))
}

/**
 * Whether an answer says that there is more: such an operation must page or be reviewed.
 *
 * @param {string[]} output names of its members
 */
export function looksPaged(output) {
  return output.some((name) => /^(next\w*(token|marker)|is_?truncated)$/i.test(name))
}
