/** A linter's functions are called often and for a short time: optimising them as early as a server's is wasted. */

/**
 * Has V8 wait longer before it optimises a function. Of 200 runbooks it halved what the compiler's threads used, of one
 * and of 2,000 it changed nothing. Where another V8 runs than the one this was measured with, nothing is done.
 */
export async function compileLater(): Promise<void> {
  if (process.versions.v8.startsWith('11.3.')) (await import('node:v8')).setFlagsFromString('--interrupt-budget=400000')
}
