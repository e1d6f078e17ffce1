/** sirun as a function: arguments, streams and environment in, exit code out. The only catch-all. */
import type { Environment, Streams } from './cli/context.js'
import { exitCodes, type ExitCode } from './cli/exit-codes.js'
import { runProgram } from './cli/program.js'

/** Runs a command line (the arguments after the program's name). Never throws, never ends the process. */
export async function main(
  argv: readonly string[],
  streams: Streams,
  env: Environment,
  cwd = process.cwd(),
): Promise<ExitCode> {
  let unwritten: Error | undefined
  const onError = (error: NodeJS.ErrnoException): void => {
    if (!isClosedPipe(error)) unwritten ??= error
  }
  for (const stream of [streams.stdout, streams.stderr]) stream.on('error', onError)
  try {
    const code = await runProgram(argv, streams, env, cwd)
    // A file says a moment later that it could not be written.
    await new Promise(setImmediate)
    // What was to be done is done, and its journal is whole: whoever reads the output has to know that it is not.
    if (unwritten) streams.stderr.write(`error: Not all output could be written (${unwritten.message}). [output-not-written]\n`)
    return unwritten && code === exitCodes.done ? exitCodes.failed : code
  } catch (error) {
    const { reportError } = await import('./cli/report-error.js')
    // The command line may be what is wrong, so these two are looked for in it directly.
    const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length)
    return reportError(error, streams, env, {
      json: options.includes('--json'),
      color: !options.includes('--no-color'),
    })
  }
}

/** Whoever reads our output may stop reading (`sirun runs | head`), and a terminal may be closed: that is no error. */
function isClosedPipe({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO'
}
