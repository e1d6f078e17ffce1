/** Whether a folder is on a file system over a network, which may lose what it has acknowledged and hides locks from others. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** By the type that statfs(2) of Linux gives. FUSE may be local as well: nobody can tell from here. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB (CIFS)'],
  [0xfe534d42, 'SMB 2 or later'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE (sshfs and others)'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x47504653, 'GPFS'],
])

/** The name of the file system that has this type, if it is one over a network. */
export function networkFileSystem(type: number): string | undefined {
  // A C `long`: on some machines the upper bit is a sign.
  return networkTypes.get(type >>> 0)
}

/**
 * A sentence and what to do, where `folder`, or the nearest folder above that exists, is on such a file system. Only Linux
 * says so by a number that means the same everywhere; elsewhere undefined, as where nobody can be asked.
 */
export function networkWarning(folder: string, typeOf: (folder: string) => number | undefined = typeOnLinux): { says: string; hint: string } | undefined {
  const type = typeOf(folder)
  const name = type === undefined ? undefined : networkFileSystem(type)
  if (name === undefined) return undefined
  return {
    says: `The state folder ${folder} is on ${name}: records that it has acknowledged can be lost with the server, and who on another machine takes up a run may not see that it is being worked on here.`,
    hint: 'Name a folder on a local disk with --state-dir, and copy a run to another machine only when nobody works on it.',
  }
}

function typeOnLinux(folder: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return statfsSync(folder).type
  } catch (error) {
    const above = dirname(folder)
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && above !== folder ? typeOnLinux(above) : undefined
  }
}
