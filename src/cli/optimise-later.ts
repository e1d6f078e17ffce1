/** Keeps V8 from optimising what runs for a short time. */

/** For fewer, to load what sets it takes as long as it saves. */
const leastFiles = 20

/**
 * V8 waits longer before it optimises a function: where many files are linted once, to do it as early as in a server is
 * wasted. Of 200 runbooks it takes away most of what the compiler's threads use, of 2,000 it changes nothing. Compiled code fits only the
 * flags under which it was made: what is loaded afterwards is compiled from its source.
 *
 * @param files how many will be read
 */
export async function optimiseLater(files: number): Promise<void> {
  // Not where another V8 runs than the one this was measured with.
  if (files < leastFiles || !process.versions.v8.startsWith('11.3.')) return
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--interrupt-budget=1000000')
}
