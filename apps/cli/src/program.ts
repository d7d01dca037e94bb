import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command-context.js';
import { addChat } from './commands/chat.js';
import { addConfig } from './commands/config.js';
import { addCreateProvider } from './commands/create-provider.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addImport } from './commands/import.js';
import { addInit } from './commands/init.js';
import { addLogs } from './commands/logs.js';
import { addModels } from './commands/models.js';
import { addProviders } from './commands/providers.js';
import { addReplay } from './commands/replay.js';
import { addSchema } from './commands/schema.js';
import { addStart } from './commands/start.js';
import { addValidate } from './commands/validate.js';
import type { ExitCode } from './exit-code.js';
import { wantsColour } from './terminal/paint.js';
import { version } from './version.js';

/** The words make no sense, or asked for help. Either has been answered when this is thrown. */
export { CommanderError as CommandError };

/** The program with all its commands. */
export function createProgram(context: CommandContext, finish: (code: ExitCode) => void): Command {
  const program = new Command('bifrost')
    .description('One front door to many AI model providers.')
    .version(version)
    .option('--config <file>', 'configuration file (default: bifrost.json or config.json here)')
    .option('--debug', 'show where an error comes from')
    .option('--print-config', 'the same as the command config')
    .helpOption('-h, --help', 'show this')
    .exitOverride()
    .showHelpAfterError('\nTry: bifrost --help')
    .addHelpText('after', closing);
  configureStreams(program, context);
  const host = { program, context, finish };
  program.commandsGroup('Begin:');
  addInit(host);
  addImport(host);
  addStart(host);
  addChat(host);
  program.commandsGroup('Check:');
  addValidate(host);
  addDoctor(host);
  addExplain(host);
  program.commandsGroup('Look back:');
  addLogs(host);
  addReplay(host);
  program.commandsGroup('Extend:');
  addCreateProvider(host);
  program.commandsGroup('Look up:');
  addProviders(host);
  addModels(host);
  addConfig(host);
  addSchema(host);
  program.helpCommand('help [command]', 'Show how a command is used');
  return program;
}

const closing = `
Without a configuration, Bifrost uses the keys that it finds in the environment, and where
there are none, a simulated provider: every command works on a bare machine.

Exit codes: 0 all is well, 1 there is a problem, 2 the command line is wrong, 130 Ctrl-C.

Examples:
  bifrost chat "Hello"
      ask a model, without starting anything
  bifrost init && bifrost start
      write a configuration, then serve it on http://127.0.0.1:8080`;

function configureStreams(program: Command, { surroundings, terminal }: CommandContext): void {
  const { stdout, stderr, environment } = surroundings;
  program.configureOutput({
    writeOut: (text) => terminal.write(text),
    writeErr: (text) => void stderr.write(text),
    outputError: (text, write) => write(`${terminal.errorPaint.red('✗')} ${withoutPrefix(text)}`),
    getOutHelpWidth: () => widthOf(stdout.columns),
    getErrHelpWidth: () => widthOf(stderr.columns),
    getOutHasColors: () => wantsColour(stdout, environment),
    getErrHasColors: () => wantsColour(stderr, environment),
  });
  program.configureHelp({ styleTitle: (text) => terminal.paint.bold(text) });
}

function withoutPrefix(text: string): string {
  return text.replace(/^error: /u, '');
}

/** Lines beyond a hundred letters are hard to read, however wide the window is. */
function widthOf(columns: number | undefined): number {
  return Math.min(columns ?? 100, 100);
}

/**
 * Words as the parser wants them: `bifrost --print-config` means `bifrost config`, and asking for help with a command
 * that does not exist is answered like calling it, with a guess at what was meant.
 */
export function expandWords(words: readonly string[], program: Command): string[] {
  const names = new Set(program.commands.map((command) => command.name()));
  const [first, topic] = words;
  if (first === 'help' && topic === 'help') return ['help'];
  if (first === 'help' && topic !== undefined && !topic.startsWith('-') && !names.has(topic)) return [topic];
  const asks = words.includes('--print-config') && !words.some((word) => names.has(word));
  return asks ? ['config', ...words.filter((word) => word !== '--print-config')] : [...words];
}
