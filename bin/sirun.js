#!/usr/bin/env node
// Starts the bundle that `npm run build` makes. A script, as its chunks are: what loads ES modules costs each start.
const { existsSync } = require('node:fs')
const path = require('node:path')
const { openBundle } = require('./open-bundle.js')

const folder = path.resolve(__dirname, '../dist')
const bundle = path.join(folder, 'main.js')
if (existsSync(bundle)) {
  const { main } = openBundle(folder).load('main.js')
  main(process.argv.slice(2), process, process.env).then((code) => {
    process.exitCode = code
  })
} else {
  console.error(
    `sirun is not built: ${bundle} is missing.\nBuild it in its folder with: npm ci && npm run build`,
  )
  process.exitCode = 1
}
