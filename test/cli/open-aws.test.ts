/** The way to AWS: endpoints that nobody allowed are refused, and the role for changes is known before it is assumed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAws } from '../../src/cli/open-aws.js'
import { loadSettings, type Settings } from '../../src/cli/settings.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }

async function settingsOf(folder: string, config: string, flags: object = {}): Promise<Settings> {
  writeFileSync(join(folder, 'config.yaml'), config)
  return loadSettings({ config: 'config.yaml', ...flags }, { HOME: folder }, folder)
}

/** The SDK reads the environment of the process. */
async function withEnvironment<T>(more: Record<string, string>, act: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  Object.assign(process.env, more)
  try {
    return await act()
  } finally {
    process.env = before
  }
}

describe('endpoints', () => {
  const url = 'http://127.0.0.1:1'

  test('of the environment are refused, and named', async () => {
    const folder = newFolder()
    const settings = await settingsOf(folder, 'regions: [eu-west-1]\n')
    const env = { HOME: folder, AWS_ENDPOINT_URL_STS: url }
    await expect(withEnvironment(env, () => openAws(settings, env))).rejects.toMatchObject({
      kind: 'usage',
      diagnostics: [{ code: 'endpoint-overridden', message: expect.stringMatching(/sts.*http:\/\/127\.0\.0\.1:1.*AWS_ENDPOINT_URL_STS/) as string }],
    })
  })

  test('of what people are told by are refused where there is a routing', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'routing.yaml'), '')
    const settings = await settingsOf(folder, 'routing: routing.yaml\n')
    for (const name of ['SNS', 'SQS', 'SECRETS_MANAGER', 'SSM']) {
      const env = { HOME: folder, [`AWS_ENDPOINT_URL_${name}`]: url }
      await expect(withEnvironment(env, () => openAws(settings, env))).rejects.toMatchObject({ diagnostics: [{ code: 'endpoint-overridden', message: expect.stringContaining(`AWS_ENDPOINT_URL_${name}`) as string }] })
    }
  })

  test('of a profile are found too', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, '.aws'))
    writeFileSync(join(folder, '.aws', 'config'), `[default]\nregion = eu-west-1\nendpoint_url = ${url}\n`)
    const settings = await settingsOf(folder, 'regions: [eu-west-1]\n')
    const env = { HOME: folder, AWS_CONFIG_FILE: join(folder, '.aws', 'config') }
    await expect(withEnvironment(env, () => openAws(settings, env))).rejects.toMatchObject({ diagnostics: [{ code: 'endpoint-overridden' }] })
  })

  test('are used where the configuration allows them, and are shown', async () => {
    const folder = newFolder()
    const settings = await settingsOf(folder, 'allow_endpoint_urls: true\n')
    const env = { HOME: folder, AWS_ENDPOINT_URL_STS: url }
    const open = await withEnvironment(env, () => openAws(settings, env))
    expect(open.overrides).toEqual([{ service: 'sts', url, from: 'AWS_ENDPOINT_URL_STS' }])
  })

  test('--endpoint-url is for all; what is no address is refused', async () => {
    const folder = newFolder()
    const settings = await settingsOf(folder, '{}\n', { endpointUrl: url })
    expect((await openAws(settings, { HOME: folder, AWS_ENDPOINT_URL: 'http://other' })).overrides).toEqual([{ service: 'all', url, from: '--endpoint-url' }])
    await expect(settingsOf(folder, '{}\n', { endpointUrl: 'localhost' })).rejects.toMatchObject({ diagnostics: [{ code: 'invalid-endpoint' }] })
  })
})

test('who will change something is known before the role is assumed', async () => {
  const folder = newFolder()
  const settings = await settingsOf(folder, 'roles: { read: "arn:{partition}:iam::{account}:role/ops/SirunRead", change: "arn:{partition}:iam::{account}:role/ops/SirunChange" }\n')
  const open = await openAws(settings, { HOME: folder })
  expect(open.changeCaller(place, '01RUN')).toEqual({ account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/SirunChange/01RUN' })
  const bare = await openAws(await settingsOf(folder, '{}\n'), { HOME: folder })
  expect(bare.changeCaller(place, '01RUN')).toBeUndefined()
})

test('an id alone is looked for in the regions of the configuration, else in the one that is named', async () => {
  const folder = newFolder()
  const regionsOf = async (config: string, flags: object): Promise<readonly string[]> => (await openAws(await settingsOf(folder, config, flags), { HOME: folder })).regions
  expect(await regionsOf('regions: [eu-west-1, us-east-1]\n', { region: 'eu-north-1' })).toEqual(['eu-west-1', 'us-east-1'])
  expect(await regionsOf('{}\n', { region: 'eu-north-1' })).toEqual(['eu-north-1'])
  expect(await regionsOf('{}\n', {})).toEqual([])
})
