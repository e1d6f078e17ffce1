/** Which files git says have changed since a revision; the revision is data and never an option of git. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { failure } from '../diagnostics/diagnostic.js'
import type { Environment } from './context.js'

/**
 * Absolute paths of what differs from the last commit that `rev` and HEAD have in common: committed, not yet committed,
 * not yet added, deleted. Throws SirunError (usage) without git, outside of a repository, and for a revision that is none.
 */
export async function changedFiles(rev: string, cwd: string, env: Environment): Promise<string[]> {
  if (rev.startsWith('-') || rev === '')
    throw failure('usage', 'wrong-revision', 'A git revision does not begin with a hyphen.', 'For example: --since origin/main')
  const git = async (...args: string[]): Promise<string> => (await run('git', [...quiet, ...args], { cwd, env: { ...env, ...plain }, maxBuffer })).stdout
  const root = await git('rev-parse', '--show-toplevel').catch((error: GitError) => {
    if (error.code === 'ENOENT') throw failure('usage', 'no-git', '--since needs git, and there is none.', 'Install it, or lint all files.')
    throw failure('usage', 'no-repository', '--since needs a git repository.', lastLine(error.stderr))
  })
  const commit = await git('rev-parse', '--verify', '--quiet', `${rev}^{commit}`, '--').catch(() => undefined)
  const hash = commit?.split('\n')[0]
  if (hash === undefined || !/^[0-9a-f]{40,64}$/.test(hash)) {
    throw failure('usage', 'no-such-revision', `git knows no revision ${rev}.`, 'In CI the checkout has to fetch it: fetch-depth: 0')
  }
  // Without a common ancestor (a shallow clone) the revision itself is what to compare with.
  const base = await git('merge-base', hash, 'HEAD').catch(() => hash)
  const [tracked, untracked] = await Promise.all([
    git('diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', base.trim(), '--'),
    git('ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ':/'),
  ])
  const names = [...tracked.split('\0'), ...untracked.split('\0')].filter((name) => name !== '')
  return [...new Set(names)].map((name) => join(root.replace(/\n$/, ''), name))
}

const run = promisify(execFile)
const maxBuffer = 64 * 1024 * 1024
/** Nothing that a repository configures is started. */
const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false']
const plain = { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' }

interface GitError extends NodeJS.ErrnoException {
  stderr?: string
}

function lastLine(text = ''): string | undefined {
  return text.trim().split('\n').at(-1) || undefined
}
