import { BifrostError } from '@bifrost/core';
import type { Command } from 'commander';
import type { CommandContext, SharedFlags } from './command-context.js';
import { exitCodes, type ExitCode } from './exit-code.js';
import { errorObject } from './explain-error.js';

/** What a command file needs to add itself to the program. */
export interface CommandHost {
  readonly program: Command;
  readonly context: CommandContext;
  readonly finish: (code: ExitCode) => void;
}

/** How a command is described. */
export interface CommandDescription {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details?: string;
  /** Lines to copy, each with what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
}

/** Adds a command: its usage (`explain <model>`), its description, and after mistakes a hint where to read it. */
export function addCommand(
  { program }: CommandHost,
  usage: string,
  description: CommandDescription,
): Command {
  const command = program.command(usage);
  const { summary, details, examples } = description;
  return command
    .summary(summary)
    .description(details === undefined ? `${summary}.` : `${summary}.\n\n${details}`)
    .showHelpAfterError(`\nTry: bifrost ${command.name()} --help`)
    .addHelpText('after', `\nExamples:\n${formatExamples(examples)}`);
}

/** What a command does, with its flags and the words behind its name. */
export type Work<Flags> = (flags: Flags, words: readonly string[]) => Promise<ExitCode>;

/** Says what a command does, and adds the flags that all have in common behind its own. */
export function runs<Flags extends SharedFlags>(
  { context, finish }: CommandHost,
  command: Command,
  work: Work<Flags>,
): void {
  command
    .optionsGroup('Options of every command:')
    .option('--config <file>', 'configuration file (default: bifrost.json or config.json here)')
    .option('--debug', 'show where an error comes from')
    .helpOption('-h, --help', 'show this')
    .action(async function run(this: Command) {
      const flags = this.optsWithGlobals<Flags>();
      try {
        finish(await work(flags, this.args));
      } catch (error) {
        if (flags.json !== true || !BifrostError.isInstance(error)) throw error;
        context.terminal.printJson(errorObject(error));
        finish(exitCodes.problem);
      }
    });
}

function formatExamples(examples: CommandDescription['examples']): string {
  return examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`).join('\n');
}
