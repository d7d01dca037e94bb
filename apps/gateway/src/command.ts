import { printableConfiguration } from '@bifrost/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import { announcement, announcementRecord } from './announce.js';
import { configurationSource } from './configuration-source.js';
import { explainStartError } from './explain-start-error.js';
import type { GatewayOptions } from './gateway-options.js';
import { startGateway } from './gateway.js';
import { createLog, logLevels } from './log/logger.js';
import { parsePort } from './resolve-settings.js';
import { followSignals } from './shutdown.js';
import { tuneMemory } from './tune-memory.js';
import { version } from './version.js';

/** Where the command reads and writes. */
export interface CommandContext {
  /** A folder of the package whose dependencies are the providers to find. */
  programFolder?: string;
}

type Flags = Pick<GatewayOptions, 'config' | 'host' | 'port' | 'workers' | 'insecure' | 'logLevel'> & {
  printConfig?: boolean;
};

/** Exit code for a command line that makes no sense, as `bifrost` has it; 1 is for everything else. */
const wrongWords = 2;

/**
 * The command `bifrost-gateway`: starts the gateway and stays until a signal ends it.
 *
 * @param words - the arguments behind the program's name
 */
export async function runGatewayCommand(
  words: readonly string[],
  context: CommandContext = {},
): Promise<void> {
  const command = describeCommand().action(async (flags: Flags) => {
    try {
      if (flags.printConfig === true) await printConfiguration({ ...flags, ...context });
      else await serve({ ...flags, ...context });
    } catch (error) {
      const explained = explainStartError(error);
      if (explained === undefined) throw error;
      process.stderr.write(`${explained}\n`);
      process.exitCode = 1;
    }
  });
  await command.parseAsync([...words], { from: 'user' });
}

function describeCommand(): Command {
  const levels = new Option('--log-level <level>', 'how much is logged')
    .choices(logLevels)
    .default('info')
    .env('BIFROST_LOG_LEVEL');
  return new Command('bifrost-gateway')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : wrongWords))
    .description('One front door to many AI model providers.')
    .version(version)
    .option(
      '--config <file>',
      'configuration (bifrost.json or config.json here, else what the environment has)',
    )
    .option('--host <host>', 'address to listen on (127.0.0.1; HOST)')
    .option('--port <port>', 'port to listen on, 0 for any free one (8080; PORT)', readPort)
    .option('--workers <count>', 'processes that serve (1)', readWorkers)
    .addOption(levels)
    .option('--insecure', 'listen beyond this machine without a token')
    .option('--print-config', 'print the effective configuration without secrets, and end');
}

async function serve(options: GatewayOptions): Promise<void> {
  tuneMemory();
  const log = createLog(options.logLevel ?? 'info');
  const gateway = await startGateway({ ...options, log });
  const forPeople = process.stdout.isTTY;
  if (forPeople) process.stdout.write(announcement(gateway));
  else {
    log.logger.info(announcementRecord(gateway), 'listening');
    for (const warning of gateway.start.warnings) log.logger.warn(warning);
  }
  followSignals(gateway, {
    host: process,
    say: (message) => (forPeople ? void process.stderr.write(`\n${message}\n`) : log.logger.info(message)),
  });
}

async function printConfiguration(options: GatewayOptions): Promise<void> {
  const { configuration } = await configurationSource(options).load();
  process.stdout.write(`${JSON.stringify(printableConfiguration(configuration), null, 2)}\n`);
}

function readPort(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

function readWorkers(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number from 1.');
}
