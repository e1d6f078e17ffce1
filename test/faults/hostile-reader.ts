/** A process that reads hostile files: bundled by its test. Says of each how long it took, and at the end how much memory. */
import { createInterface } from 'node:readline'
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { readRunbook } from '../../src/runbooks/read-runbook.js'

// A file a line: its kind, and its text in base64.
for await (const line of createInterface({ input: process.stdin })) {
  const [kind, encoded] = line.split(' ') as ['yaml' | 'json', string]
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const start = performance.now()
  const said = read(kind, text)
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  process.stdout.write(`${said} ${Math.round(performance.now() - start)} ${megabytes}\n`)
}

function read(kind: 'yaml' | 'json', text: string): 'accepted' | 'refused' | 'bug' {
  try {
    const isRead = kind === 'yaml' ? readRunbook(text, 'hostile.yaml').value !== undefined : readFindings(text, 'hostile.json').findings.length > 0
    if (({} as Record<string, unknown>)['polluted'] !== undefined) return 'bug'
    return isRead ? 'accepted' : 'refused'
  } catch (error) {
    return error instanceof SirunError ? 'refused' : 'bug'
  }
}
