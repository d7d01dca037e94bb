import type { SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import type { GatewayModule, Surroundings } from '../surroundings.js';
import type { Terminal } from '../terminal/terminal.js';

interface StartFlags extends SharedFlags {
  readonly host?: string;
  readonly port?: string;
  readonly workers?: string;
  readonly logLevel?: string;
  readonly insecure?: boolean;
  readonly printConfig?: boolean;
}

export function addStart(host: CommandHost): void {
  const command = addCommand(host, 'start', {
    summary: 'Start the HTTP gateway',
    details:
      'It runs until Ctrl-C, lets running requests finish then, and takes up changes of its configuration.',
    examples: [
      ['bifrost start', 'serve on http://127.0.0.1:8080, this machine only'],
      ['bifrost start --config bifrost.json --port 9000', 'another file, another port'],
      ['BIFROST_TOKEN=… bifrost start --host 0.0.0.0', 'serve the network, to those who have the token'],
    ],
  })
    .option('--host <host>', 'address to listen on (127.0.0.1; HOST)')
    .option('--port <port>', 'port to listen on, 0 for any free one (8080; PORT)')
    .option('--workers <count>', 'processes that serve (1)')
    .option('--log-level <level>', 'how much is logged (info; BIFROST_LOG_LEVEL)')
    .option('--insecure', 'listen beyond this machine without a token')
    .option('--print-config', 'print the effective configuration without secrets, and end');
  const { surroundings, terminal } = host.context;
  runs<StartFlags>(host, command, (flags) => start(surroundings, terminal, flags));
}

async function start(surroundings: Surroundings, terminal: Terminal, flags: StartFlags): Promise<ExitCode> {
  const gateway = await loadGateway(surroundings);
  if (gateway === undefined) {
    terminal.say(
      `${terminal.errorPaint.red('✗')} The gateway is not installed. Install it: npm install @bifrost/gateway`,
    );
    return exitCodes.problem;
  }
  await gateway.runGatewayCommand(gatewayWords(flags), { programFolder: surroundings.programFolder });
  return exitCodes.ok;
}

/** `undefined` where it is not installed; anything else that is wrong with it is thrown. */
async function loadGateway(surroundings: Surroundings): Promise<GatewayModule | undefined> {
  try {
    return await surroundings.loadGateway();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes("'@bifrost/gateway'")
  );
}

/** The flags as the gateway's own command takes them: it checks them, so that both say the same. */
function gatewayWords(flags: StartFlags): string[] {
  const { config, host, port, workers, logLevel, insecure, printConfig } = flags;
  const valued = { config, host, port, workers, 'log-level': logLevel };
  const words = Object.entries(valued).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  if (insecure === true) words.push('--insecure');
  if (printConfig === true) words.push('--print-config');
  return words;
}
