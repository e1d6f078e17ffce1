/** A drill cannot reach AWS: it opens no socket and reads no credentials, even where there are some. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { emptyFolder, runSirun } from './run-sirun.js'

const watcher = pathToFileURL(resolve(import.meta.dirname, 'watch-the-world.mjs')).href
const finding = resolve(import.meta.dirname, '../fixtures/findings/ec2-c2-event.json')

function homeWithCredentials(): Record<string, string> {
  const home = emptyFolder()
  mkdirSync(join(home, '.aws'))
  writeFileSync(join(home, '.aws/credentials'), '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = canary-from-the-file\n')
  return { HOME: home, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-from-the-environment', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
}

test.each([
  ['a drill', ['drill', 'ec2-command-and-control', '--script', '--json']],
  ['a rehearsal of a finding', ['respond', `file:${finding}`, '--drill', '--script', '--json']],
])('%s', async (_name, args) => {
  const { code, stdout, stderr } = await runSirun(args, { env: homeWithCredentials(), imports: [watcher] })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).not.toContain('canary')
}, 60_000)

test('the watcher itself catches a connection and a look at credentials', async () => {
  const probe = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`
  const connects = await runSirun(['--version'], { imports: [watcher, probe("import net from 'node:net'; net.connect(9, '127.0.0.1')")] })
  const reads = await runSirun(['--version'], { imports: [watcher, probe("import { readFileSync } from 'node:fs'; try { readFileSync('/x/.aws/config') } catch {}")] })
  expect([connects.code, reads.code]).toEqual([97, 97])
})
