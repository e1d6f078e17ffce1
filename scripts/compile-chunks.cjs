// Runs the program once and writes the compiled code of each chunk that it has loaded:
// node compile-chunks.cjs <folder of the chunks> <exit code that it must have> <arguments of sirun>…
const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { compiledFolder, compiledName, openBundle } = require('../bin/open-bundle.js')

const [folder, exitCode, ...args] = process.argv.slice(2)
const bundle = openBundle(folder)
const compiled = path.join(folder, compiledFolder)

bundle.load('main.js').main(args, process, process.env).then((code) => {
  if (code !== Number(exitCode)) throw new Error(`sirun ${args.join(' ')} ended with ${code}`)
  mkdirSync(compiled, { recursive: true })
  for (const [name, script] of bundle.scripts) writeFileSync(path.join(compiled, compiledName(name)), script.createCachedData())
})
