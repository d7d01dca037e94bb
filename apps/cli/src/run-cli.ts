import { CommandError, createProgram, expandWords } from './program.js';
import { exitCodes, type ExitCode } from './exit-code.js';
import { explainError } from './explain-error.js';
import { processSurroundings } from './process-surroundings.js';
import type { Surroundings } from './surroundings.js';
import { Terminal } from './terminal/terminal.js';
import { UsageError } from './usage-error.js';

export interface RunOptions extends Partial<Surroundings> {
  /** Tells the process its exit code; the process's own by default. */
  readonly exit?: (code: ExitCode) => void;
}

/**
 * The command `bifrost`.
 *
 * @param words - the arguments behind the program's name
 * @param options - what is different from this process: a bundle's `programFolder`, a test's streams
 */
export async function runCli(words: readonly string[], options: RunOptions = {}): Promise<ExitCode> {
  const surroundings = { ...processSurroundings(), ...options };
  const terminal = new Terminal(surroundings);
  const code = await runWords(words, { surroundings, terminal });
  (options.exit ?? setExitCode)(code);
  return code;
}

async function runWords(
  words: readonly string[],
  context: { surroundings: Surroundings; terminal: Terminal },
): Promise<ExitCode> {
  const { terminal } = context;
  let code: ExitCode = exitCodes.ok;
  const program = createProgram(context, (ended) => {
    code = ended;
  });
  if (words.length === 0) {
    program.outputHelp();
    return code;
  }
  try {
    await program.parseAsync(expandWords(words, program), { from: 'user' });
    return code;
  } catch (error) {
    // What is wrong with the words has been said already, and help is no mistake.
    if (error instanceof CommandError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    terminal.say(explainError(error, { debug: words.includes('--debug'), paint: terminal.errorPaint }));
    return error instanceof UsageError ? exitCodes.usage : exitCodes.problem;
  }
}

/** What ran may have set one itself, as a gateway does that cannot start. */
function setExitCode(code: ExitCode): void {
  if (code !== exitCodes.ok) process.exitCode = code;
}
