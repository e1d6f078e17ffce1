/** sirun as a function: arguments, streams and environment in, exit code out. The only catch-all. */
import type { Environment, Streams } from './cli/context.js'
import type { ExitCode } from './cli/exit-codes.js'
import { runProgram } from './cli/program.js'

/** Runs a command line (the arguments after the program's name). Never throws, never ends the process. */
export async function main(
  argv: readonly string[],
  streams: Streams,
  env: Environment,
  cwd = process.cwd(),
): Promise<ExitCode> {
  for (const stream of [streams.stdout, streams.stderr]) stream.on('error', ignoreClosedPipe)
  try {
    return await runProgram(argv, streams, env, cwd)
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
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}
