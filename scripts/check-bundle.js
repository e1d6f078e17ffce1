// Starts every chunk of the bundle, on this Node and on others: what a bundler breaks shows only when it is loaded.
// Checks the size of the package too.
// Usage: node scripts/check-bundle.js [path of another node …]
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')
const run = promisify(execFile)

if (process.argv[2] === '--chunk') {
  await startChunk(process.argv[3], process.argv[4])
} else {
  const { outputs } = JSON.parse(await readFile(path.join(root, '.cache/bundle.json'), 'utf8'))
  for (const node of [process.execPath, ...process.argv.slice(2)]) {
    const { stdout: version } = await run(node, ['--version'])
    const problems = await startAll(node, outputs)
    for (const problem of problems) console.error(problem)
    if (problems.length > 0) process.exit(1)
    console.log(`${outputs.length} chunks start on Node ${version.trim()}`)
  }
  await checkSize()
}

// What npm would publish, unpacked.
async function checkSize() {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = await run('npm', pack, { cwd: root, maxBuffer: 1 << 26 })
  const [{ unpackedSize, entryCount }] = JSON.parse(stdout)
  console.log(`${entryCount} files, ${(unpackedSize / 1e6).toFixed(1)} MB unpacked`)
  if (unpackedSize > 25e6) throw new Error('the package is over 25 MB unpacked')
}

async function startAll(node, outputs) {
  const queue = [...outputs]
  const problems = []
  // No credentials, no home folder and no network is wanted: a chunk that reaches for one when it loads is broken too.
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
  const worker = async () => {
    for (let output = queue.shift(); output; output = queue.shift()) {
      const chunk = `${output.file} (${output.entryPoint})`
      const args = [fileURLToPath(import.meta.url), '--chunk', output.file, output.entryPoint ?? '']
      try {
        const { stdout, stderr } = await run(node, args, { cwd: root, env, timeout: 60_000 })
        if (stdout + stderr !== '') problems.push(`${chunk} prints when it loads: ${stdout}${stderr}`)
      } catch (error) {
        problems.push(`${chunk} does not start with ${node}: ${error.stderr || error.message}`)
      }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return problems
}

async function startChunk(file, entryPoint) {
  const chunk = await import(path.join(root, file))
  const client = /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/index\.js$/.test(entryPoint)
  const model = /src\/aws-model\/generated\/(?!index\.)[a-z0-9-]+\.js$/.test(entryPoint)
  if (client) constructClient(chunk)
  if (model && Object.keys(chunk.data ?? {}).length === 0) throw new Error('the AWS model is empty')
  if (entryPoint === 'src/main.ts' && typeof chunk.main !== 'function') throw new Error('main is missing')
}

// Lazily imported clients come out empty when a package is bundled in its CommonJS form.
function constructClient(chunk) {
  const name = Object.keys(chunk).find((key) => /^[A-Z].*Client$/.test(key))
  if (!name) throw new Error('no client is exported')
  const client = new chunk[name]({ region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } })
  if (typeof client.send !== 'function') throw new Error(`${name} cannot send`)
  const commands = Object.keys(chunk).filter((key) => key.endsWith('Command') && key !== '$Command')
  if (commands.length === 0) throw new Error('no commands are exported')
  const empty = commands.filter((command) => typeof chunk[command] !== 'function')
  if (empty.length > 0) throw new Error(`${empty.join(', ')} are empty`)
  client.destroy()
}
