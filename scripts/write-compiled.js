// Leaves V8's compiled code of what the program's main jobs use beside the chunks. In processes of their own, as a user would start them.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const compiler = path.join(import.meta.dirname, 'compile-chunks.cjs')
const lint = ['lint', '--cache-location', 'cache', 'runbooks']
// Nobody listens there: all is loaded that a live run needs to ask AWS who it is.
const nowhere = ['--account', '111122223333', '--region', 'eu-west-1', '--endpoint-url', 'http://127.0.0.1:9']

// Each adds its functions to what the ones before it have left. A second lint finds what the first has kept.
const jobs = [
  { args: lint, exitCode: 0 },
  { args: lint, exitCode: 0 },
  { args: ['drill', 'ec2-command-and-control', '--script'], exitCode: 0 },
  { args: ['contain', 'iam-deactivate-access-key', ...nowhere, '--input', 'user_name=web', '--input', 'key_id=AKIAIOSFODNN7EXAMPLE', '--dry-run', '--script', '--state-dir', 'state'], exitCode: 4 },
]

/**
 * @param {string} root folder of the package, with its runbooks
 * @param {string} dist folder of the chunks
 */
export async function writeCompiled(root, dist) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sirun-compile-'))
  const env = { HOME: folder, NO_COLOR: '1', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'none' }
  try {
    await cp(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true })
    for (const { args, exitCode } of jobs) {
      await promisify(execFile)(process.execPath, [compiler, dist, String(exitCode), ...args], { cwd: folder, env })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
