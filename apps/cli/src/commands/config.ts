import { printableConfiguration } from '@bifrost/core';
import type { SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes } from '../exit-code.js';
import { loadFor } from '../open-engine.js';

export function addConfig(host: CommandHost): void {
  const command = addCommand(host, 'config', {
    summary: 'Print the effective configuration, without secrets',
    details:
      'Everything that is in force, defaults included, as JSON in the format of the file. Keys, tokens and values of extra headers are [redacted]. Where it came from goes to standard error.',
    examples: [
      ['bifrost config', 'what would be in force here'],
      ['bifrost config --config staging.json > effective.json', 'keep that of another file'],
      ['bifrost --print-config', 'the same, for those who know it by that name'],
    ],
  });
  runs<SharedFlags>(host, command, async (flags) => {
    const { terminal } = host.context;
    const { configuration, from, notes } = await loadFor(host.context, flags);
    for (const line of [`from ${from}`, ...notes]) terminal.say(terminal.errorPaint.dim(line));
    terminal.printJson(printableConfiguration(configuration));
    return exitCodes.ok;
  });
}
