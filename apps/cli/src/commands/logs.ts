import { number } from '@bifrost/core';
import type { SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { formatDetail, recordCells } from '../logs/format-record.js';
import { GatewayClient, type GatewayFlags } from '../logs/gateway-client.js';
import { matches, queryOf, type LogFilterFlags } from '../logs/log-filter.js';
import { parseDetail, parseRecord, parseRecords, type RequestRecord } from '../logs/record.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatTable } from '../terminal/table.js';
import { UsageError } from '../usage-error.js';

type Flags = SharedFlags & GatewayFlags & LogFilterFlags & { follow?: boolean };

export function addLogs(host: CommandHost): void {
  const command = addCommand(host, 'logs [id]', {
    summary: 'Show what a running gateway served',
    details:
      'The last requests, or those that fit the filters; with an id, one request with its tries as a timeline. Needs gateway.request_log, and an operator token where the gateway has one.',
    examples: [
      ['bifrost logs --error any --since 1h', 'what failed in the last hour'],
      ['bifrost logs --follow --provider sandbox', 'requests as they end'],
      ['bifrost logs 0mws5pp5q0001sv4g1l', 'one request, try by try; its x-request-id does as well'],
    ],
  })
    .option('-f, --follow', 'go on with requests as they end')
    .option('-n, --limit <count>', 'how many (20)')
    .option('--since <time>', 'since 30s, 10m, 1h, 2d ago, or since a time in ISO 8601')
    .option('--provider <name>', 'served by this provider')
    .option('--model <name>', 'asked for or served with this model; may end in *')
    .option('--key <name>', 'served with this key')
    .option('--status <status>', '200, or a class such as 4xx')
    .option('--error <code>', 'an error code, any, or none')
    .option('--client <name>', "the client's token")
    .option('--route <template>', 'such as /v1/chat/completions')
    .option('--search <words>', 'words in errors and kept bodies, or a request id')
    .option('--json', 'print records as JSON, one a line');
  addGatewayOptions(command);
  runs<Flags>(host, command, (flags, [id]) => {
    const client = new GatewayClient(flags, host.context.surroundings);
    return id === undefined
      ? showList(host, client, flags)
      : showOne(host, client, { id, json: flags.json === true });
  });
}

/** Options of every command that asks a running gateway. */
export function addGatewayOptions(command: ReturnType<typeof addCommand>): void {
  command
    .option('--url <url>', 'where the gateway is (http://127.0.0.1:8080; BIFROST_URL)')
    .option('--token <token>', 'an operator token, better in BIFROST_TOKEN');
}

async function showOne(
  { context }: CommandHost,
  client: GatewayClient,
  { id, json }: { id: string; json: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const found = await client.json(`/api/requests/${encodeURIComponent(id)}`);
  if (json) terminal.printJson(found);
  else terminal.print(formatDetail(parseDetail(found), terminal.paint));
  return exitCodes.ok;
}

async function showList({ context }: CommandHost, client: GatewayClient, flags: Flags): Promise<ExitCode> {
  const { terminal, surroundings } = context;
  if (flags.follow === true && flags.search !== undefined)
    throw new UsageError('--search finds what is written already: leave --follow away.');
  const query = queryOf(flags, surroundings.clock.now());
  if (flags.follow === true) return follow(context, client, { flags, query });
  const records = await lastRecords(client, query);
  show(terminal, records, flags);
  if (records.length === 0) terminal.say('No request fits.');
  return exitCodes.ok;
}

/** The newest stands at the bottom, where more of it appears. */
async function lastRecords(client: GatewayClient, query: URLSearchParams): Promise<RequestRecord[]> {
  const page = await client.json(`/api/requests?${query.toString()}`);
  return parseRecords(page['data']).toReversed();
}

async function follow(
  { terminal, surroundings }: CommandHost['context'],
  client: GatewayClient,
  { flags, query }: { flags: Flags; query: URLSearchParams },
): Promise<ExitCode> {
  const controller = new AbortController();
  const forget = surroundings.onInterrupt(() => controller.abort());
  let listed: readonly RequestRecord[] = [];
  try {
    for await (const { name, data } of client.events('/api/live', controller.signal)) {
      // asked once events come, so that no request ends unseen between the list and the first of them
      if (name === 'ready') show(terminal, (listed = await lastRecords(client, query)), flags);
      if (name === 'skipped')
        terminal.say(`… ${number(data['requests']) ?? 'some'} requests were too fast to be told`);
      if (name !== 'request') continue;
      const record = parseRecord(data);
      const isNew = listed.every(({ id }) => id !== record.id);
      if (isNew && matches(record, flags)) show(terminal, [record], flags);
    }
    terminal.say('The gateway has stopped.');
    return exitCodes.ok;
  } catch (error) {
    if (controller.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    forget();
  }
}

function show(terminal: Terminal, records: readonly RequestRecord[], { json }: Flags): void {
  if (records.length === 0) return;
  if (json === true) terminal.print(records.map((record) => JSON.stringify(record)).join('\n'));
  else terminal.print(formatTable(records.map((record) => recordCells(record, terminal.paint))));
}
