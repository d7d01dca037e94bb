export type { ExitCode } from './exit-code.js';
export type { RunOptions } from './run-cli.js';
export { runCli } from './run-cli.js';
export { runCommand } from './run-command.js';
export type { GatewayModule, InputStream, OutputStream, Surroundings } from './surroundings.js';
export type { Choice, Prompter } from './terminal/prompter.js';
export { version } from './version.js';
