/** sirun approve: shows somebody else's request from its own bytes, and writes what this person says about it, with the proof. */
import { randomBytes } from 'node:crypto'
import { openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { ReadStream } from 'node:tty'
import type { AwsPlace } from '../../aws-model/aws.js'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { hashOfRequest, longestApprovalText, parseRequest, requestText, type ApprovalRequest } from '../../engine/approval-request.js'
import { hashOfStatement, type ApprovalStatement } from '../../engine/approval-statement.js'
import { milliseconds } from '../../engine/milliseconds.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { askReason } from '../../terminal/asking.js'
import { makePrompter, type Prompter } from '../../terminal/prompter.js'
import { showApprovalRequest } from '../../terminal/show-approval-request.js'
import { callerName } from '../../terminal/show-plan.js'
import { approvalText, type ApprovalProof } from '../approval-text.js'
import type { Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openAws, type OpenAws } from '../open-aws.js'

export interface ApproveOptions {
  /** A file, or - for standard input. */
  request: string
  sshKey?: string
  /** Without a question: the hash of what is agreed to, or its beginning. */
  agree?: string
  /** Without a question: why not. */
  refuse?: string
  lasts?: string
}

/** Standard output is for the approval alone; all else is on standard error. */
export async function run(options: ApproveOptions, context: Context): Promise<ExitCode> {
  const lasts = durationOf(options.lasts ?? '1h')
  const request = await readRequest(options.request, context)
  const sha256 = hashOfRequest(request)
  const screen = context.terminal.err
  const say = (text: string): void => void context.streams.stderr.write(`${text}\n`)
  const now = new Date()
  say(`\n${showApprovalRequest({ request, sha256, now }, screen)}\n`)
  if (Date.parse(request.expires) <= now.getTime()) throw failure('failed', 'request-expired', `The request has expired (${forTerminal(request.expires)}).`, 'Ask for a new one: what it shows may not be so any more.')
  const { sshKey } = options
  const open = sshKey === undefined ? await openAws(context.settings, context.env, { at: onStderr(context) }) : undefined
  try {
    const place: AwsPlace = { account: '', region: context.settings.region ?? request.place.region, partition: request.place.partition }
    say(wrap(`You say so as ${open ? await loginOf(open, place) : `the SSH key ${forTerminal(sshKey!)}`}.`, screen.columns, '  ').join('\n'))
    const said = await decide(options, sha256, context)
    if (!said) {
      say('  Nothing was said. Nobody was told.')
      return exitCodes['needs-person']
    }
    const at = new Date()
    const statement: ApprovalStatement = { format: 1, request: sha256, ...said, at: at.toISOString(), expires: new Date(at.getTime() + lasts).toISOString(), nonce: randomBytes(8).toString('hex') }
    const words = hashOfStatement(statement)
    const proof: ApprovalProof = open ? { sts: await open.presign(words, place) } : { ssh: await signedBy(words, sshKey!, context) }
    context.streams.stdout.write(`${approvalText(statement, proof)}\n`)
    const hurry = open ? ' It proves who you are for 15 minutes: let them take it before.' : ''
    say(wrap(`${said.decision === 'yes' ? 'You agree' : 'You do not agree'}. Send the line on standard output back to ${forTerminal(request.requester.user)}.${hurry}`, screen.columns, '  ').join('\n'))
    return exitCodes.done
  } finally {
    open?.close()
  }
}

type Said = Pick<ApprovalStatement, 'decision' | 'reason'>

/** Undefined: the person left it. */
async function decide({ agree, refuse, request }: ApproveOptions, sha256: string, context: Context): Promise<Said | undefined> {
  if (agree !== undefined && refuse !== undefined) throw failure('usage', 'conflicting-arguments', 'Give --agree or --refuse.')
  if (refuse !== undefined) {
    if (refuse.trim() === '') throw failure('usage', 'no-reason', '--refuse wants the reason.')
    return { decision: 'no', reason: refuse }
  }
  if (agree !== undefined) {
    if (/^[0-9a-f]{12,64}$/.test(agree) && sha256.startsWith(agree)) return { decision: 'yes' }
    throw failure('usage', 'another-request', `This request has the hash ${sha256}, which is not what --agree names.`, 'Look at what you were sent: it is not what was named, or fewer than 12 digits were.')
  }
  return withTerminal(request === '-', context, (prompter) => askDecision(prompter, sha256))
}

async function askDecision(prompter: Prompter, sha256: string): Promise<Said | undefined> {
  const choice = await prompter.choose<'wait' | 'yes' | 'no'>({
    message: `Is ${sha256} the hash that they told you, and do you agree to all of this?`,
    start: 0,
    choices: [
      { value: 'wait', name: 'not now', says: 'nothing is said' },
      { value: 'yes', name: 'agree', says: 'exactly this may be done, in this run, once' },
      { value: 'no', name: 'do not agree…', says: 'with the reason; this ends the request' },
    ],
  })
  if (choice === 'wait') return undefined
  return choice === 'yes' ? { decision: 'yes' } : { decision: 'no', reason: await askReason(prompter, 'Why not? One line; they see it.') }
}

/** At the terminal itself where standard input is the request. Throws SirunError `needs-person` where there is none. */
async function withTerminal<T>(isPiped: boolean, { streams, terminal }: Context, ask: (prompter: Prompter) => Promise<T>): Promise<T> {
  const stdin = streams.stderr.isTTY !== true ? undefined : isPiped ? terminalInput() : streams.stdin
  if (stdin?.isTTY !== true) {
    throw failure('needs-person', 'no-terminal', 'There is no terminal to ask at.', 'Say it on the command line: --agree <hash>, or --refuse "<reason>".')
  }
  try {
    return await ask(makePrompter({ stdin, stdout: streams.stderr }, terminal.err))
  } finally {
    if (isPiped) stdin.destroy()
  }
}

function terminalInput(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    return undefined
  }
}

async function readRequest(named: string, { streams, cwd }: Context): Promise<ApprovalRequest> {
  const content = named === '-' ? await readAll(streams.stdin) : await readFile(resolve(cwd, named), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw failure('usage', 'no-such-file', `The request cannot be read (${error.code ?? error.message}).`, undefined, { file: named })
  })
  try {
    if (content.length > longestApprovalText) throw new TypeError('it is too long')
    const request = parseRequest(content)
    // What is shown is what is hashed, and there is one text of it.
    if (requestText(request) !== content.trim()) throw new TypeError('it is not as sirun wrote it')
    return request
  } catch (error) {
    if (error instanceof SirunError) throw error
    const why = error instanceof SyntaxError ? 'it is no JSON, or not all of it' : error instanceof Error ? error.message : ''
    throw failure('usage', 'not-a-request', `That is no request for an approval: ${forTerminal(why)}.`, 'Send the file as it is; a chat may have changed its quotes.')
  }
}

async function loginOf(open: OpenAws, place: AwsPlace): Promise<string> {
  const caller = (await open.login(place)) ?? (await open.aws.identity(place, 'read'))
  return `${callerName(caller)} of account ${caller.account}, your AWS login`
}

async function signedBy(words: string, key: string, { cwd, env }: Context): Promise<string> {
  const { signBySsh } = await import('../ssh-signature.js')
  return signBySsh(words, key.startsWith('~/') ? join(env['HOME'] || homedir(), key.slice(2)) : resolve(cwd, key))
}

/** Prompts of the login too. */
function onStderr({ streams, terminal }: Context): Pick<Context, 'streams' | 'terminal'> {
  const { stdin, stderr } = streams
  return { streams: { stdin, stdout: stderr, stderr }, terminal: { out: terminal.err, err: terminal.err, interactive: stdin.isTTY === true && stderr.isTTY === true } }
}

function durationOf(text: string): number {
  if (/^\d{1,6}(?:s|m|h|d)$/.test(text) && milliseconds(text) > 0) return milliseconds(text)
  throw failure('usage', 'invalid-duration', `${forTerminal(text)} is no duration.`, 'For example: --lasts 30m')
}
