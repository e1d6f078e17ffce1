/**
 * Reference → the finding that it names, or all of them: an ARN or id in AWS, `alarm:<name>`, `config:<rule>/<type>/<id>`,
 * `file:<path>`, and `-` (standard input); `#<n>` or `#<id>` picks one of several.
 */
import { SirunError, failure } from '../diagnostics/diagnostic.js'
import { parseAwsReference, type AwsReference } from './aws-reference.js'
import { fetchAgain } from './fetch-again.js'
import { fetchFromAws, type FindingReach } from './fetch-from-aws.js'
import type { Finding } from './finding.js'
import { maxFindingSize, readFindings, type ReadFindings } from './read-finding.js'

/** How findings are read. Errors carry the code of Node (ENOENT, EISDIR, EACCES). */
export interface FindingIo {
  readFile(path: string): Promise<Uint8Array>
  readStdin(): Promise<Uint8Array>
  /** The way to AWS, opened when a reference needs it; without it no reference leads there. */
  aws?: () => Promise<FindingReach>
  /** What was read from a file is fetched again from the service that made it, where sirun can ask that one. */
  again?: boolean
}

/**
 * The finding that `reference` names. Throws SirunError: usage (unknown-reference, no-such-file, unreadable-file,
 * several-findings, no-such-finding), failed (not-utf8 and the codes of `readFindings`), and as `fetchFromAws` does.
 */
export async function fetchFinding(reference: string, io: FindingIo): Promise<Finding> {
  const named = io.aws && parseAwsReference(reference)
  if (named) return fetchNamed(named, await io.aws!())
  const { findings, pick, origin } = await readAll(reference, io)
  const finding = pickFinding(findings, pick, reference, origin)
  return io.again && io.aws ? fetchAgain(finding, await io.aws()) : finding
}

/** What Security Hub passed on for another service comes from that one. */
async function fetchNamed(reference: AwsReference, reach: FindingReach): Promise<Finding> {
  const finding = await fetchFromAws(reference, reach)
  return finding.source === 'security-hub' || finding.source === 'ocsf' ? fetchAgain(finding, reach) : finding
}

/**
 * All findings behind `reference`, or the one that it picks; `problems` says what beside them is none. There is at least
 * one finding. Throws as `fetchFinding` does, but for several-findings.
 */
export async function fetchFindings(reference: string, io: FindingIo): Promise<ReadFindings> {
  if (io.aws && parseAwsReference(reference)) return { findings: [await fetchFinding(reference, io)], problems: [] }
  const { findings, problems, pick, origin } = await readAll(reference, io)
  if (pick === undefined) return { findings, problems }
  return { findings: [pickFinding(findings, pick, reference, origin)], problems: [] }
}

/** The text of a file or of standard input, whatever it holds. Throws SirunError: usage (unknown-reference, no-such-file, unreadable-file), failed (not-utf8). */
export async function readDocument(reference: string, io: FindingIo): Promise<{ text: string; origin: string }> {
  const { bytes, origin } = await readReference(reference, io)
  return { text: decode(bytes, origin), origin }
}

async function readAll(reference: string, io: FindingIo): Promise<ReadFindings & Omit<Source, 'bytes'>> {
  const { bytes, ...source } = await readReference(reference, io)
  const { origin } = source
  if (bytes.length > maxFindingSize) {
    const message = `${origin} holds ${bytes.length} bytes; sirun reads at most ${maxFindingSize}.`
    throw failure('failed', 'finding-too-large', message, 'Give one finding, or a batch of fewer.', { file: origin })
  }
  const read = readFindings(decode(bytes, origin), origin)
  if (read.findings.length === 0) throw new SirunError('failed', read.problems)
  return { ...read, ...source }
}

interface Source {
  bytes: Uint8Array
  origin: string
  pick?: string
}

async function readReference(reference: string, io: FindingIo): Promise<Source> {
  if (reference === '-' || reference.startsWith('-#')) {
    const piped: Source = { bytes: await io.readStdin(), origin: 'standard input' }
    return reference === '-' ? piped : { ...piped, pick: reference.slice('-#'.length) }
  }
  if (!reference.startsWith('file:') || reference === 'file:') {
    throw failure('usage', 'unknown-reference', `"${reference}" names no finding that this version can fetch.`,
      /[./\\]/.test(reference) && !reference.startsWith('arn:')
        ? `If it is a file, write file:${reference}.`
        : parseAwsReference(reference)
          ? 'A drill does not reach AWS: save the finding to a file and give file:<path>, or pipe it in and give -.'
          : 'Give its ARN or id, alarm:<name>, config:<rule>/<resource type>/<resource id>, file:<path>, or - for standard input.')
  }
  const whole = reference.slice('file:'.length)
  const mark = whole.lastIndexOf('#')
  try {
    return { bytes: await io.readFile(whole), origin: whole }
  } catch (error) {
    if (mark <= 0 || codeOf(error) !== 'ENOENT') throw unreadable(whole, error)
  }
  const path = whole.slice(0, mark)
  try {
    return { bytes: await io.readFile(path), origin: path, pick: whole.slice(mark + 1) }
  } catch (error) {
    throw unreadable(path, error)
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

function unreadable(path: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  const place = { file: path }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return failure('usage', 'no-such-file', `There is no file ${path}.`, 'Check the path.', place)
  }
  const message = `${path} cannot be read: ${Object.hasOwn(reasons, code) ? reasons[code] : code}.`
  return failure('usage', 'unreadable-file', message, 'Give a file that you can read.', place)
}

const reasons: Record<string, string> = {
  EISDIR: 'it is a folder',
  EACCES: 'its permissions forbid it',
  EPERM: 'its permissions forbid it',
}

/** UTF-8; or UTF-16 where a mark says so, which PowerShell writes when output goes to a file. */
function decode(bytes: Uint8Array, origin: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    const hint = 'Save it as UTF-8; compressed files must be unpacked.'
    throw failure('failed', 'not-utf8', `${origin} is not text in UTF-8.`, hint, { file: origin })
  }
}

function pickFinding(findings: Finding[], pick: string | undefined, reference: string, origin: string): Finding {
  const shown = findings.slice(0, 10).map((finding, i) => `#${i + 1} ${finding.type} (${finding.id})`)
  const list = `It holds ${findings.length}: ${shown.join(', ')}${findings.length > shown.length ? ', …' : ''}.`
  if (pick === undefined) {
    if (findings.length === 1) return findings[0]!
    const hint = `Name one by its number or id, for example ${reference}#1.`
    throw failure('usage', 'several-findings', `${origin} holds several findings. ${list}`, hint, { file: origin })
  }
  const numbered = /^[1-9]\d{0,8}$/.test(pick) ? findings[Number(pick) - 1] : undefined
  const picked = findings.find((finding) => finding.id === pick) ?? numbered
  if (picked !== undefined) return picked
  const hint = 'Give its number, counted from 1, or its id.'
  throw failure('usage', 'no-such-finding', `${origin} holds no finding #${pick}. ${list}`, hint, { file: origin })
}
