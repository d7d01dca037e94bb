import { exitCodes } from './exit-code.js';
import { runCli } from './run-cli.js';

/**
 * The command `bifrost` for this process: its arguments, its streams, its exit code.
 *
 * @param options.programFolder - a folder of the package whose dependencies are the providers to find, where that is
 * not this one
 */
export async function runCommand(options: { programFolder?: string } = {}): Promise<void> {
  process.stdout.on('error', leaveClosedPipe);
  await runCli(process.argv.slice(2), options);
}

/** `bifrost models | head -1`: whoever read has read enough, which is no error. */
function leaveClosedPipe(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
}
