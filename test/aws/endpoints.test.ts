/** Endpoints that environment and profiles put in the place of AWS's own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { endpointOverrides } from '../../src/aws/endpoints.js'

const environment = { ...process.env }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sirun-endpoints-'))
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  process.env['HOME'] = folder
})

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  rmSync(folder, { recursive: true })
})

test('none', async () => {
  expect(await endpointOverrides(['sts', 'iam'], process.env)).toEqual([])
})

test('the general variable, and one of a service before it', async () => {
  Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://192.0.2.1', AWS_ENDPOINT_URL_AUTO_SCALING: 'http://192.0.2.2' })
  expect(await endpointOverrides(['sts', 'auto-scaling'], process.env)).toEqual([
    { service: 'sts', url: 'http://192.0.2.1', from: 'AWS_ENDPOINT_URL' },
    { service: 'auto-scaling', url: 'http://192.0.2.2', from: 'AWS_ENDPOINT_URL_AUTO_SCALING' },
  ])
})

test('a profile', async () => {
  const config = path.join(folder, 'config')
  writeFileSync(config, '[profile on-call]\nregion = eu-west-1\nservices = ours\n[services ours]\nsts =\n  endpoint_url = http://192.0.2.3\n')
  Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_PROFILE: 'on-call' })
  expect(await endpointOverrides(['sts', 'iam'], process.env)).toEqual([{ service: 'sts', url: 'http://192.0.2.3', from: 'profile' }])
})

test('what the SDK is told to ignore is none', async () => {
  Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://192.0.2.1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })
  expect(await endpointOverrides(['sts'], process.env)).toEqual([])
})
