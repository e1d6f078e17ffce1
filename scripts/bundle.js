// Bundles the program with everything it needs: the package has no run-time dependency.
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { packagesIn } from './packages-in.js'
import { plainLoops } from './plain-loops.js'
import { toCommonJs } from './to-common-js.js'
import { writeCompiled } from './write-compiled.js'

// src/terminal/theme.ts says itself whether there is colour. What chalk would look up instead costs every start.
const colourIsGiven = {
  name: 'colour-is-given',
  setup(building) {
    building.onResolve({ filter: /^#supports-color$/ }, ({ resolveDir }) => ({
      path: path.join(resolveDir, 'vendor/supports-color/browser.js'),
    }))
  },
}

// Commander can start programs as commands; sirun's are all its own, and what starts programs is loaded at every start.
const noProgramsAsCommands = {
  name: 'no-programs-as-commands',
  setup(building) {
    building.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path: 'child_process', namespace: 'left-out' } : undefined)
    building.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'export default {}' }))
  },
}

/**
 * Writes `dist/main.js` and its chunks, all in one folder, because modules find the package's files relative to
 * themselves, V8's compiled code of what lint uses, and `.cache/bundle.json`: the packages that went in, and the sources
 * and imports of each chunk.
 * @param {string} root folder of the package
 * @param {import('esbuild').Metafile[]} before what went into generated sources
 */
export async function bundle(root, before) {
  const fresh = path.join(root, '.cache', `dist-${process.pid}`)
  const { metafile } = await build({
    absWorkingDir: root,
    // The table of SDK clients is an entry of its own: no command makes live calls yet.
    entryPoints: ['src/main.ts', 'src/handler.ts', 'src/aws/generated/clients.js'],
    entryNames: '[name]',
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Without this order packages that ship both forms are taken as CommonJS and their lazy imports come out empty.
    mainFields: ['module', 'main'],
    chunkNames: '[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    plugins: [plainLoops(root), colourIsGiven, noProgramsAsCommands],
    metafile: true,
    logLevel: 'warning',
  })
  await toCommonJs(fresh)
  // What is read as a file lies beside the chunks as it lies beside its source.
  const data = path.join(root, 'src/aws-model/generated')
  await cp(data, path.join(fresh, 'generated'), { recursive: true, filter: (file) => file === data || file.endsWith('.txt') })
  await writeFile(path.join(fresh, 'build-id'), await buildId(fresh))
  // The old bundle goes only when the new one is whole: a failed build leaves a program that works.
  await rm(path.join(root, 'dist'), { recursive: true, force: true })
  await rename(fresh, path.join(root, 'dist'))
  await writeCompiled(root, path.join(root, 'dist'))
  const inDist = (file) => `dist/${path.basename(file)}`
  const outputs = Object.entries(metafile.outputs).map(([file, output]) => ({
    file: inDist(file),
    bytes: output.bytes,
    entryPoint: output.entryPoint,
    loads: output.imports.flatMap((each) => (each.kind === 'import-statement' && !each.external ? [inDist(each.path)] : [])),
    sources: Object.keys(output.inputs),
  }))
  const packages = await packagesIn(root, [...before, metafile])
  await mkdir(path.join(root, '.cache'), { recursive: true })
  await writeFile(path.join(root, '.cache/bundle.json'), JSON.stringify({ outputs, packages }, null, 2))
}

/** A hash of the program: the name of each chunk holds one of it, and the first names all others. */
async function buildId(dist) {
  const data = (await readdir(path.join(dist, 'generated'))).sort().map((name) => path.join('generated', name))
  const hash = createHash('sha256')
  for (const file of ['main.js', ...data]) hash.update(await readFile(path.join(dist, file)))
  return hash.digest('hex')
}
