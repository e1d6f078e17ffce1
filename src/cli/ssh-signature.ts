/** Signatures by SSH keys, made and checked by ssh-keygen(1): what everybody has, also on a security key or in an agent. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import { forTerminal } from '../text/escape.js'

/** A signature for anything else has another namespace, and is refused. */
const namespace = 'sirun'

/** The signature of a text by this key: a private key, or a public one whose private key the agent holds. */
export async function signBySsh(text: string, key: string): Promise<string> {
  // It asks for a passphrase, or for a touch of the security key, on the terminal itself.
  const { code, stdout, stderr } = await keygen(['-Y', 'sign', '-n', namespace, '-f', key], text, 120_000)
  if (code !== 0 || !stdout.includes('BEGIN SSH SIGNATURE')) throw unproven(`ssh-keygen did not sign with ${forTerminal(key)}: ${firstLine(stderr)}`)
  return stdout
}

/**
 * The one of these principals whose key, in `allowedSigners`, made the signature, at a time at which the file allows it.
 * Throws SirunError `unproven` (failed), also where there are several: each must be one person.
 */
export async function signerBySsh(text: string, signature: string, principals: readonly string[], allowedSigners: string | undefined): Promise<string> {
  if (allowedSigners === undefined) throw unproven('The approval is signed by an SSH key, but the configuration names no approvals.allowed_signers')
  const folder = mkdtempSync(join(tmpdir(), 'sirun-signature-'))
  try {
    const file = join(folder, 'signature')
    writeFileSync(file, signature, { mode: 0o600 })
    const signers: string[] = []
    let refusal = ''
    for (const principal of new Set(principals)) {
      const { code, stderr } = await keygen(['-Y', 'verify', '-f', allowedSigners, '-I', principal, '-n', namespace, '-s', file], text)
      if (code === 0) signers.push(principal)
      else refusal = stderr
    }
    const [signer] = signers
    if (signers.length === 1 && signer !== undefined) return signer
    if (signers.length > 1) throw unproven(`The key belongs to ${signers.map((name) => forTerminal(name)).join(' and ')}: ${forTerminal(allowedSigners)} must say whose it is`)
    throw unproven(`The SSH signature is not one of these words, for sirun, by a key that ${forTerminal(allowedSigners)} allows: ${firstLine(refusal)}`, 'It may be about another request, altered, or made for something else')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Ended {
  code: number
  stdout: string
  stderr: string
}

function keygen(args: readonly string[], input: string, timeout = 10_000): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', args, { stdio: ['pipe', 'pipe', 'pipe'], timeout })
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (part: Buffer) => (said.stdout += part.toString()))
    child.stderr.on('data', (part: Buffer) => (said.stderr += part.toString()))
    child.on('error', (error) => reject(unproven(`ssh-keygen cannot be run (${(error as NodeJS.ErrnoException).code ?? error.message})`, 'Install OpenSSH 8.2 or later')))
    child.on('close', (code) => resolve({ code: code ?? 1, ...said }))
    // It may end before it reads.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

function firstLine(text: string): string {
  return forTerminal(text.split('\n').find((line) => line.trim() !== '') ?? 'it did not say why', { max: 300 })
}

function unproven(message: string, hint?: string): SirunError {
  return failure('failed', 'unproven', message, hint)
}
