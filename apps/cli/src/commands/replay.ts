import { BifrostError, list, object, parseObject, text, type JsonObject } from '@bifrost/core';
import type { SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { GatewayClient, type GatewayAnswer, type GatewayFlags } from '../logs/gateway-client.js';
import { parseDetail, type RequestDetail } from '../logs/record.js';
import { harmless } from '../terminal/harmless.js';
import { targetName } from '../terminal/target-name.js';
import { addGatewayOptions } from './logs.js';

type Flags = SharedFlags & GatewayFlags & { model?: string };

export function addReplay(host: CommandHost): void {
  const command = addCommand(host, 'replay <id>', {
    summary: 'Ask again what was asked, of another model if you like',
    details:
      'Sends a request of the log once more through the gateway, and shows the answer beside what became of it the first time. Its body must have been kept: gateway.request_log.bodies, or x-bf-trace with the request. It is charged like any other.',
    examples: [
      ['bifrost replay 0mws5pp5q0001sv4g1l', 'the same again'],
      ['bifrost replay 0mws5pp5q0001sv4g1l --model sandbox/echo', 'of another model'],
    ],
  })
    .option('--model <provider/model>', 'the model to ask instead')
    .option('--json', 'print the whole answer as JSON');
  addGatewayOptions(command);
  runs<Flags>(host, command, (flags, [id = '']) => replay(host, flags, id));
}

async function replay({ context }: CommandHost, flags: Flags, id: string): Promise<ExitCode> {
  const { terminal, surroundings } = context;
  const client = new GatewayClient(flags, surroundings);
  const before = parseDetail(await client.json(`/api/requests/${encodeURIComponent(id)}`));
  const { path, body } = requestOf(before, flags.model);
  const startedAt = surroundings.clock.monotonic();
  const answer = await terminal.wait('asking', client.post(path, body));
  const latencyMs = surroundings.clock.monotonic() - startedAt;
  terminal.say(comparison(before, answer, latencyMs));
  const value = parseObject(answer.text);
  if (flags.json === true && value !== undefined) terminal.printJson(value);
  else terminal.print(harmless(wordsOf(value) ?? answer.text));
  if (answer.status === 401)
    terminal.say(
      "The token reads the log and is no client's: use one that stands in gateway.auth under tokens too.",
    );
  return answer.status < 400 ? exitCodes.ok : exitCodes.problem;
}

/** What is sent: as it was, whole and not as a stream, with the other model where one is named. */
function requestOf(
  { id, content }: RequestDetail,
  model: string | undefined,
): { path: string; body: JsonObject } {
  if (content === null || content.request === null)
    throw refused(
      `The body of ${id} was not kept: for requests to come set "bodies": true in gateway.request_log, or send x-bf-trace with them.`,
    );
  const { request, path } = content;
  if (request.truncated)
    throw refused(
      `Only the beginning of ${id}'s body was kept: raise gateway.request_log.max_kept_body_in_bytes.`,
    );
  if (/^multipart\//iu.test(request.media_type ?? ''))
    throw refused(`The body of ${id} was a form, whose files are not kept: send it again yourself.`);
  const body = parseObject(request.text);
  if (body === undefined)
    throw refused(`The body of ${id} is no JSON object, and only those can be sent again.`);
  if (model !== undefined && typeof body['model'] !== 'string')
    throw refused(`The route ${path} names the model in its address: replay ${id} without --model.`);
  return { path, body: { ...whole(body), ...(model !== undefined && { model }) } };
}

/** Providers refuse options of a stream where none is asked for. */
function whole(body: JsonObject): JsonObject {
  const { stream, stream_options: _options, ...others } = body;
  return stream === true ? { ...others, stream: false } : body;
}

function refused(message: string): BifrostError {
  return new BifrostError('invalid_request', message);
}

function comparison(before: RequestDetail, answer: GatewayAnswer, latencyMs: number): string {
  const { headers } = answer;
  const first = `${before.status} ${whoAnswered(before.provider, before.model_used)}`;
  const now = `${answer.status} ${whoAnswered(headers.get('x-bf-provider'), headers.get('x-bf-model'))}`;
  return harmless(
    `before: ${first} in ${Math.round(before.latency_ms)} ms\nnow:    ${now} in ${Math.round(latencyMs)} ms`,
  );
}

function whoAnswered(provider: string | null, model: string | null): string {
  if (provider === null) return 'nobody';
  return targetName(provider, model);
}

/** The words of an answer of Chat Completions, or of an error. */
function wordsOf(value: JsonObject | undefined): string | undefined {
  const choice = object(list(value?.['choices'])[0]);
  return text(object(choice?.['message'])?.['content']) ?? text(object(value?.['error'])?.['message']);
}
