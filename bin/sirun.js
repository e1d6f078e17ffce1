#!/usr/bin/env node
// Starts the bundle that `npm run build` makes.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { openBundle } from './open-bundle.cjs'

const folder = path.resolve(import.meta.dirname, '../dist')
const bundle = path.join(folder, 'main.js')
if (existsSync(bundle)) {
  const { main } = openBundle(folder).load('main.js')
  process.exitCode = await main(process.argv.slice(2), process, process.env)
} else {
  console.error(
    `sirun is not built: ${bundle} is missing.\nBuild it in its folder with: npm ci && npm run build`,
  )
  process.exitCode = 1
}
