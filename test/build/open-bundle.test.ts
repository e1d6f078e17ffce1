/** How the program's chunks are loaded: from packs with compiled code where that fits, else from their source. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Script } from 'node:vm'
import { temporaryFolders } from '../journal/temporary-folder.js'

interface Opener {
  compiledFolder: string
  indexName: string
  packOf(chunks: [string, string][]): string
  openBundle(folder: string): { load(name: string): { sum(): number; base: string; url: string }; loaded: ReadonlyMap<string, object>; packs: ReadonlyMap<string, Script> }
}

const root = resolve(import.meta.dirname, '../..')
const opener = join(root, 'bin/open-bundle.js')
const { compiledFolder, indexName, openBundle, packOf } = createRequire(import.meta.url)(opener) as Opener
const newFolder = temporaryFolders()

const main = 'exports.sum = () => require("./part.js").two + require("./part.js").two; exports.base = require("node:path").basename("/a/b"); exports.url = moduleUrl'
const part = 'exports.two = 2'

/** `main.js` by itself; `part.js` too, or in a pack, with what is given as its compiled code. */
function stage(pack?: { compiled?: Uint8Array }): string {
  const folder = newFolder()
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
  write('main.js', main)
  if (!pack) {
    write('part.js', part)
    return folder
  }
  mkdirSync(join(folder, compiledFolder))
  write(join(compiledFolder, indexName), '{ "part.js": "pack.js" }')
  write(join(compiledFolder, 'pack.js'), packOf([['part.js', part], ['other.js', 'throw new Error("nobody asked for it")']]))
  if (pack.compiled) write(join(compiledFolder, 'pack.js.bin'), pack.compiled)
  return folder
}

test.each([['by itself', undefined], ['from a pack', {}]])('a chunk loads others %s, and modules of Node, and knows where it is', (_, pack) => {
  const folder = stage(pack)
  const { load, loaded } = openBundle(folder)
  const exported = load('main.js')
  expect([exported.sum(), exported.base, exported.url]).toEqual([4, 'b', pathToFileURL(join(folder, 'main.js')).href])
  expect([...loaded.keys()]).toEqual(['main.js', 'part.js'])
})

test('compiled code is used where it fits', () => {
  const first = openBundle(stage({}))
  first.load('main.js').sum()
  const again = openBundle(stage({ compiled: first.packs.get('pack.js')!.createCachedData() }))
  expect(again.load('main.js').sum()).toBe(4)
  expect(again.packs.get('pack.js')!.cachedDataRejected).toBe(false)
})

test('compiled code that does not fit is passed over', () => {
  const bundle = openBundle(stage({ compiled: Buffer.from('of another Node') }))
  expect(bundle.load('main.js').sum()).toBe(4)
  expect(bundle.packs.get('pack.js')!.cachedDataRejected).toBe(true)
})

test.each([
  ['start', ['--version'], ['start.js']],
  ['lint', ['lint', '--no-cache', 'runbooks/procedures'], ['start.js', 'lint-again.js', 'lint.js']],
  ['drill', ['drill', 'ec2-command-and-control', '--script'], ['start.js', 'lint-again.js', 'lint.js', 'drill.js']],
])('the build leaves packs of what a %s loads, which this Node takes', (_, args, wanted) => {
  const script = `const { openBundle } = require(${JSON.stringify(opener)})
    const { load, packs } = openBundle(${JSON.stringify(join(root, 'dist'))})
    load('main.js').main(${JSON.stringify(args)}, { ...process, stdin: process.stdin, stdout: process.stderr, stderr: process.stderr }, process.env).then(() => {
      for (const [name, script] of packs) console.log(name, script.cachedDataRejected)
    })`
  const said = execFileSync(process.execPath, ['-e', script], { cwd: root, env: { PATH: process.env['PATH'], HOME: newFolder() }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const taken = said.trim().split('\n').map((line) => line.split(' '))
  expect(taken.map(([name]) => name).sort()).toEqual(wanted.toSorted())
  expect(taken.filter(([, rejected]) => rejected !== 'false')).toEqual([])
})
