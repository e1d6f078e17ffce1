/** Where the requests of a run lie, who may answer them, and whose word an answer is. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { hashOfRequest, longestApprovalText, requestText } from '../engine/approval-request.js'
import { eligible } from '../engine/judge-approval.js'
import { failure } from '../diagnostics/diagnostic.js'
import type { ApprovalDesk } from '../terminal/asking.js'
import { readApproval, type ProvedBy } from './approval-text.js'
import { guardsOf } from './guards.js'
import type { Settings } from './settings.js'

export interface DeskOptions {
  /** Of the run. */
  folder: string
  cwd: string
  settings: Pick<Settings, 'config'> & Partial<Pick<Settings, 'policy'>>
  askSts: ProvedBy['askSts']
}

export function approvalDesk({ folder, cwd, settings, askSts }: DeskOptions): ApprovalDesk {
  const signers = settings.config.approvals?.allowed_signers
  const approvals = guardsOf(settings)?.approvals
  const principals = Object.values(approvals?.people ?? {}).flatMap(({ ssh }) => ssh ?? [])
  return {
    save: (request) => {
      const requests = join(folder, 'requests')
      const file = join(requests, `${hashOfRequest(request).slice(0, 16)}.json`)
      mkdirSync(requests, { recursive: true, mode: 0o700 })
      writeFileSync(file, `${requestText(request)}\n`, { mode: 0o600 })
      return Promise.resolve(file)
    },
    eligible: (request) => eligible(request, approvals),
    prove: async (text) => readApproval(text.startsWith('{') ? text : contentOf(text, cwd), { askSts, principals, ...(signers !== undefined && { allowedSigners: signers }) }),
  }
}

function contentOf(path: string, cwd: string): string {
  const file = isAbsolute(path) ? path : resolve(cwd, path)
  try {
    if (statSync(file).size > longestApprovalText) throw failure('usage', 'not-an-approval', 'That file is too long for an approval.')
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw failure('usage', 'no-such-file', `That file cannot be read (${code}).`, 'Paste the approval itself, or type the path of its file.')
  }
}
