/** What the last build made (npm ci builds): the bundle's parts, its licences, the generated sources. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface Bundle {
  outputs: Chunk[]
  packages: { name: string; version: string; license: string }[]
}

interface Chunk {
  file: string
  entryPoint?: string
  loads: string[]
  sources: string[]
}

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const bundle: Bundle = JSON.parse(read('.cache/bundle.json'))

test('THIRD_PARTY_LICENSES names what is bundled (else: node scripts/write-licenses.js)', () => {
  const named = [...read('THIRD_PARTY_LICENSES').matchAll(/^(\S+@\S+ \(\S+\))$/gm)].map((found) => found[1])
  const bundled = bundle.packages.map(({ name, version, license }) => `${name}@${version} (${license})`)
  expect(named.sort()).toEqual(bundled.sort())
})

test('bundled packages have a permissive licence', () => {
  const permissive = new Set(['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'])
  expect(bundle.packages.filter(({ license }) => !permissive.has(license))).toEqual([])
})

test('the package has no run-time dependency', () => {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(read('package.json'))
  expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined])
})

test.each(['src/main.ts', 'src/cli/commands/lint.ts', 'src/cli/commands/report.ts', 'src/cli/commands/runs.ts'])(
  'starting %s loads no SDK client and no prompt',
  (entryPoint) => {
    const heavy = /node_modules\/(?:@aws-sdk|@smithy|@inquirer)\//
    expect(sourcesLoadedWith(entryPoint).filter((source) => heavy.test(source))).toEqual([])
  },
)

test('starting the program loads neither YAML, expressions nor validators', () => {
  const heavy = /node_modules\/(?:js-yaml|@marcbachmann)\/|generated\/validators/
  expect(sourcesLoadedWith('src/main.ts').filter((source) => heavy.test(source))).toEqual([])
})

test('lint loads neither the engine nor the drills nor the journal', () => {
  const loaded = sourcesLoadedWith('src/cli/commands/lint.ts')
  expect(loaded.filter((source) => /^src\/(?:engine|drill|journal)\//.test(source))).toEqual([])
})

test('lint loads no format, and nothing for options that were not given', () => {
  const loaded = sourcesLoadedWith('src/cli/commands/lint.ts')
  const later = /picomatch|cli\/(?:lint-formats\/|lint-baseline|fix-files|changed-|expand-glob|identify)|lint\/(?:policy|check-cover|fix-file|lint-manual)\.ts/
  expect(loaded.filter((source) => later.test(source))).toEqual([])
})

test('only lsp loads the language server', () => {
  const server = /node_modules\/vscode-|src\/editor\//
  const loading = bundle.outputs.flatMap(({ entryPoint }) => (entryPoint !== undefined && sourcesLoadedWith(entryPoint).some((source) => server.test(source)) ? [entryPoint] : []))
  expect(loading).toEqual(['src/cli/commands/lsp.ts'])
})

test('each SDK client is a chunk of its own', () => {
  const clients = Object.keys(JSON.parse(read('scripts/aws-services.json')))
  const entryPoints = bundle.outputs.map((output) => output.entryPoint)
  const wanted = clients.map((client) => `node_modules/@aws-sdk/client-${client}/dist-es/index.js`)
  expect(wanted.filter((entryPoint) => !entryPoints.includes(entryPoint))).toEqual([])
})

/** Sources of a chunk and of all that it imports when it starts. */
function sourcesLoadedWith(entryPoint: string): string[] {
  const first = bundle.outputs.find((output) => output.entryPoint === entryPoint)
  if (first === undefined) throw new Error(`${entryPoint} starts no chunk`)
  const loaded = new Set<Chunk>([first])
  for (const chunk of loaded) {
    for (const file of chunk.loads) loaded.add(bundle.outputs.find((output) => output.file === file)!)
  }
  return [...loaded].flatMap((chunk) => chunk.sources)
}

test('the build is told apart by the program and by what it reads', () => {
  const data = readdirSync(path.join(root, 'dist/generated')).sort().map((name) => path.join('generated', name))
  expect(data).toContain(path.join('generated', 'ec2.txt'))
  const hash = createHash('sha256')
  for (const file of ['main.js', ...data]) hash.update(readFileSync(path.join(root, 'dist', file)))
  expect(read('dist/build-id')).toBe(hash.digest('hex'))
})
