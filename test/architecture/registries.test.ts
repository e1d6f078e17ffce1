/** Registries name all that their folders hold. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { services } from '../../src/drill/world/services.js'
import { stepKinds } from '../../src/engine/generated/step-kinds.js'
import { filesIn, root } from './source-files.js'

test('each file of src/engine/steps is a kind of step', () => {
  const files = filesIn('src/engine/steps').map((file) => file.replace(/\.ts$/, ''))
  expect(Object.keys(stepKinds).sort()).toEqual(files)
  expect(Object.values(stepKinds).every((kind) => typeof kind?.perform === 'function')).toBe(true)
})

test('each file of src/drill/world named for an SDK client is a service of the world', () => {
  const clients = Object.keys(JSON.parse(readFileSync(path.join(root, 'scripts/aws-services.json'), 'utf8')))
  const files = new Set(filesIn('src/drill/world').map((file) => path.basename(file, '.ts')))
  expect(Object.keys(services).sort()).toEqual(clients.filter((client) => files.has(client)))
})
