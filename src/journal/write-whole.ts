/** Writes a file so that it is never there in part. */
import type { FileLayer } from './file-layer.js'

/**
 * The file under its own name is whole and on the disk, or it is not there. The folder is for the caller to sync.
 * @throws what the file layer throws, and Error for a write that was cut short.
 */
export async function writeWhole(files: FileLayer, path: string, bytes: Uint8Array): Promise<void> {
  const file = files.open(`${path}.part`, 'rewrite')
  try {
    const written = files.write(file, bytes)
    if (written !== bytes.length) throw new Error(`${written} of ${bytes.length} bytes were written`)
    await files.sync(file)
  } finally {
    files.close(file)
  }
  files.rename(`${path}.part`, path)
}
