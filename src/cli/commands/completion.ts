/** sirun completion: the script that makes a shell complete sirun's commands, options, drills, runbooks and runs. */
import type { Streams } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { completionScripts, type Shell } from '../completion-scripts.js'

export interface CompletionOptions {
  shell: Shell
}

export async function run({ shell }: CompletionOptions, { stdout }: Streams): Promise<ExitCode> {
  stdout.write(completionScripts[shell])
  return exitCodes.done
}
