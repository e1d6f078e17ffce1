import { join } from 'node:path'
import { networkFileSystem, networkWarning } from '../../src/journal/network-file-system.js'
import { temporaryFolders } from './temporary-folder.js'

const newFolder = temporaryFolders()

// linux/magic.h, and statfs(2).
test.each([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB (CIFS)'],
  [0xff534d42 | 0, 'SMB (CIFS)'],
  [0xfe534d42, 'SMB 2 or later'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE (sshfs and others)'],
  [0xef53, undefined],
  [0x9123683e, undefined],
  [0x58465342, undefined],
  [0x01021994, undefined],
  [0x794c7630, undefined],
])('type %i is %s', (type, name) => {
  expect(networkFileSystem(type)).toBe(name)
})

test('the warning names folder and file system, and what to do', () => {
  const warning = networkWarning('/mnt/team/sirun', () => 0x6969)!
  expect(warning.says).toMatch(/\/mnt\/team\/sirun is on NFS: .*lost.*worked on here/)
  expect(warning.hint).toContain('--state-dir')
  expect(networkWarning('/mnt/team/sirun', () => undefined)).toBeUndefined()
})

test('a folder that is not there yet is asked about by the one above it', () => {
  expect(networkWarning(join(newFolder(), 'not/there'))).toBeUndefined()
})
