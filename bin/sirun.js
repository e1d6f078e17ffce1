#!/usr/bin/env node
// Starts the bundle that `npm run build` makes.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bundle = new URL('../dist/main.js', import.meta.url)
if (existsSync(bundle)) {
  const { main } = await import(bundle.href)
  process.exitCode = await main(process.argv.slice(2), process, process.env)
} else {
  console.error(
    `sirun is not built: ${fileURLToPath(bundle)} is missing.\nBuild it in its folder with: npm ci && npm run build`,
  )
  process.exitCode = 1
}
