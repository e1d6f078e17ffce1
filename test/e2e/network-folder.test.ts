/** A state folder that Linux says is on NFS: doctor and a live run say what that means; a run on it goes on all the same. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cloudServer } from '../faults/cloud-server.js'
import { containGolden } from '../faults/sirun-process.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { runSirun } from './run-sirun.js'

const newFolder = temporaryFolders()
const onLinux = process.platform === 'linux' ? test : test.skip

/** A module that Node imports first: statfs(2) calls every folder NFS. */
function allNfs(folder: string): string {
  const file = join(folder, 'all-nfs.mjs')
  writeFileSync(file, "import fs from 'node:fs'\nimport { syncBuiltinESMExports } from 'node:module'\nfs.statfsSync = () => ({ type: 0x6969 })\nsyncBuiltinESMExports()\n")
  return pathToFileURL(file).href
}

onLinux('doctor warns, with what to do', async () => {
  const folder = newFolder()
  const { stdout } = await runSirun(['doctor', '--json', '--state-dir', join(folder, 'state')], { imports: [allNfs(folder)], env: { AWS_EC2_METADATA_DISABLED: 'true' } })
  const check = stdout.split('\n').find((line) => line.includes('"state folder"'))!
  expect(JSON.parse(check)).toMatchObject({ state: 'warn', says: expect.stringContaining('is on NFS') as string, hint: expect.stringContaining('--state-dir') as string })
})

onLinux.each([['--no-color', 'stdout'], ['--json', 'stderr']] as const)('a live run says so before it begins (%s)', async (more, stream) => {
  const folder = newFolder()
  const server = await cloudServer()
  const { output, ended } = containGolden(folder, server, { more: [more], env: { NODE_OPTIONS: `--import ${allNfs(folder)}` } })
  const { code } = await ended
  await server.close()
  expect([code, server.arrivals.length]).toEqual([0, 10])
  expect(output[stream].replace(/\s+/g, ' ')).toMatch(/The state folder \S+ is on NFS: .* --state-dir/)
})
