import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { composedJsonSchema, findConfigurationFile } from '@bifrost/config';
import type { SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes } from '../exit-code.js';
import { installedProviders } from '../installed-providers.js';

interface SchemaFlags extends SharedFlags {
  readonly output?: string;
}

export function addSchema(host: CommandHost): void {
  const command = addCommand(host, 'schema', {
    summary: 'Write the JSON Schema of the configuration, for editors',
    details:
      'It is composed of what the installed providers declare: write it anew after installing another one. An editor finds it by "$schema": "./bifrost.schema.json" at the top of bifrost.json.',
    examples: [
      ['bifrost schema --output bifrost.schema.json', 'write it beside bifrost.json'],
      ['bifrost schema | jq .properties.routing', 'look something up'],
    ],
  }).option('--output <file>', 'write to a file instead of standard output');
  runs<SchemaFlags>(host, command, async (flags) => {
    const { surroundings, terminal } = host.context;
    const { workingFolder } = surroundings;
    const file = findConfigurationFile({ flag: flags.config, workingFolder });
    const { adapters } = await installedProviders(surroundings, file);
    const schema = composedJsonSchema(adapters);
    if (flags.output === undefined) {
      terminal.print(schema);
      return exitCodes.ok;
    }
    writeFileSync(path.resolve(workingFolder, flags.output), schema);
    const names = adapters.map(({ id }) => id).join(', ');
    terminal.say(`${terminal.errorPaint.green('✓')} ${flags.output} describes ${names}`);
    return exitCodes.ok;
  });
}
