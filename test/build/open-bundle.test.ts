/** How the program's chunks are loaded: from compiled code where it fits, else from their source. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Script } from 'node:vm'
import { temporaryFolders } from '../journal/temporary-folder.js'

interface Opener {
  compiledFolder: string
  compiledName(chunk: string): string
  openBundle(folder: string): { load(name: string): { sum(): number; base: string; url: string }; scripts: Map<string, Script> }
}

const root = resolve(import.meta.dirname, '../..')
const opener = join(root, 'bin/open-bundle.js')
const { compiledFolder, compiledName, openBundle } = createRequire(import.meta.url)(opener) as Opener
const newFolder = temporaryFolders()

const chunks = {
  'main.js': 'exports.sum = () => require("./part.js").two + require("./part.js").two; exports.base = require("node:path").basename("/a/b"); exports.url = moduleUrl',
  'part.js': 'exports.two = 2',
}

function stage(compiled: Readonly<Record<string, Uint8Array>> = {}): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries(chunks)) writeFileSync(join(folder, name), text)
  mkdirSync(join(folder, compiledFolder))
  for (const [name, bytes] of Object.entries(compiled)) writeFileSync(join(folder, compiledFolder, compiledName(name)), bytes)
  return folder
}

test('a chunk loads others and modules of Node, and knows where it is', () => {
  const folder = stage()
  const main = openBundle(folder).load('main.js')
  expect([main.sum(), main.base, main.url]).toEqual([4, 'b', pathToFileURL(join(folder, 'main.js')).href])
})

test('compiled code is used where it fits', () => {
  const first = openBundle(stage())
  first.load('main.js')
  const again = openBundle(stage({ 'main.js': first.scripts.get('main.js')!.createCachedData() }))
  expect(again.load('main.js').sum()).toBe(4)
  expect(again.scripts.get('main.js')!.cachedDataRejected).toBe(false)
})

test('compiled code that does not fit is passed over', () => {
  const bundle = openBundle(stage({ 'main.js': Buffer.from('of another Node') }))
  expect(bundle.load('main.js').sum()).toBe(4)
  expect(bundle.scripts.get('main.js')!.cachedDataRejected).toBe(true)
})

test.each([
  ['a lint', ['lint', '--no-cache', 'runbooks/procedures']],
  ['a drill', ['drill', 'ec2-command-and-control', '--script']],
])('the build leaves compiled code of what %s loads, which this Node takes', (_, args) => {
  const script = `const { openBundle } = require(${JSON.stringify(opener)})
    const bundle = openBundle(${JSON.stringify(join(root, 'dist'))})
    bundle.load('main.js').main(${JSON.stringify(args)}, { ...process, stdin: process.stdin, stdout: process.stderr, stderr: process.stderr }, process.env).then(() => {
      for (const [name, script] of bundle.scripts) console.log(name, script.cachedDataRejected)
    })`
  const said = execFileSync(process.execPath, ['-e', script], { cwd: root, env: { PATH: process.env['PATH'], HOME: newFolder() }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const taken = said.trim().split('\n').map((line) => line.split(' '))
  expect(taken.length).toBeGreaterThan(20)
  expect(taken.filter(([, rejected]) => rejected !== 'false')).toEqual([])
})
