import { object, objects, text, type JsonObject } from '@bifrost/core';
import {
  eventStream,
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { askedIn, turnOf, whatIsUnlinked, type Turn } from './conversation.js';
import {
  inlinePicture,
  piecesOf,
  sayTo,
  spent,
  structured,
  type Prompt,
  type Said,
} from './pretended-model.js';

/** What the pretended model thinks, and how its vendor signs it. */
export const thinking = 'Two towns, so two calls…';
export const signature = 'EqQBCgIYAhIkFake+Signature/OfTheVendor==';

/** Anthropic on loopback, as its API reference describes it. Takes the given keys. */
export function startAnthropic(keys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    if (!keys.includes(request.headers['x-api-key'] ?? ''))
      return anthropicError(401, 'authentication_error', 'invalid x-api-key');
    if (request.headers['anthropic-version'] === undefined)
      return anthropicError(400, 'invalid_request_error', 'anthropic-version: header is required');
    const answer = routes[`${request.method} ${request.path}`]?.(request);
    if (answer === undefined) return anthropicError(404, 'not_found_error', `Not found: ${request.path}`);
    return { ...answer, headers: { ...answer.headers, 'request-id': 'req_vendor' } };
  });
}

/** An error as Anthropic writes it. */
export function anthropicError(status: number, type: string, message: string): VendorAnswer {
  const body = { type: 'error', error: { type, message }, request_id: 'req_vendor' };
  return json(body, status, {
    'request-id': 'req_vendor',
    ...(status === 429 && { 'retry-after': '7' }),
  });
}

/** A stream that says something and then an error instead of the rest. */
export function brokenMessagesStream(): VendorAnswer {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  return eventStream([
    ...beginning(4),
    event({ type: 'ping' }),
    `event: error\ndata: ${JSON.stringify(error)}\n\n`,
  ]);
}

/** A stream that begins and does not go on, but for what is given as its last events. */
export function heldMessagesStream(
  ending: VendorAnswer['ending'] = 'hold',
  events = 4,
  ...last: string[]
): VendorAnswer {
  return eventStream([...beginning(events), ...last], ending);
}

const routes: Readonly<Record<string, (request: Received) => VendorAnswer>> = {
  'POST /v1/messages': messages,
  'POST /v1/messages/count_tokens': () => json({ input_tokens: spent.prompt }),
  'GET /v1/models': () =>
    json({
      data: [
        {
          type: 'model',
          id: 'claude-haiku-4-5',
          display_name: 'Claude Haiku 4.5',
          created_at: '2025-10-01T00:00:00Z',
        },
      ],
      has_more: false,
      first_id: 'claude-haiku-4-5',
      last_id: 'claude-haiku-4-5',
    }),
};

/** @see https://platform.claude.com/docs/en/api/messages */
export function messages({ json: body }: Pick<Received, 'json'>): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return anthropicError(400, 'invalid_request_error', wrong);
  const content = contentOf(body);
  return body['stream'] === true ? eventStream(eventsOf(body, content)) : json(messageOf(body, content));
}

/** Anthropic refuses open calls, results of nothing, and thinking that it has not signed itself. */
function whatIsWrong(body: JsonObject): string | undefined {
  if (typeof body['max_tokens'] !== 'number') return 'max_tokens: Field required';
  for (const message of objects(body['messages'])) {
    const blocks = objects(message['content']);
    if (blocks.some((block) => block['type'] === 'thinking' && !isOwnThought(block)))
      return 'Invalid `signature` in `thinking` block';
    const uses = blocks.filter((block) => block['type'] === 'tool_use');
    const odd = uses.find((use) => !/^[a-zA-Z0-9_-]+$/u.test(text(use['id']) ?? ''));
    if (odd !== undefined) return "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'";
  }
  if (object(body['thinking'])?.['type'] === 'enabled' && beginsWithoutThought(body))
    return 'Expected `thinking` or `redacted_thinking`, but found `tool_use`';
  return whatIsUnlinked(readMessages(body));
}

const hasResult = ({ content }: JsonObject): boolean =>
  objects(content).some(({ type }) => type === 'tool_result');

/** Whoever asks for thinking in the middle of a tool loop must bring the thought with which it began. */
function beginsWithoutThought(body: JsonObject): boolean {
  const turns = objects(body['messages']);
  const asked = turns.findLastIndex((message) => message['role'] === 'user' && !hasResult(message));
  const first = turns.slice(asked + 1).find(({ role }) => role === 'assistant');
  return first !== undefined && objects(first['content'])[0]?.['type'] !== 'thinking';
}

function isOwnThought(block: JsonObject): boolean {
  return block['signature'] === signature && block['thinking'] === thinking;
}

/** A conversation of Messages. */
export function readMessages(body: JsonObject): Turn[] {
  const system = [
    ...objects(body['system']),
    ...((text(body['system']) ?? '') ? [{ text: body['system'] }] : []),
  ];
  return [
    ...system.map((block) => turnOf('system', { text: text(block['text']) ?? '' })),
    ...objects(body['messages']).map(readMessage),
  ];
}

function readMessage({ role, content }: JsonObject): Turn {
  const turn = turnOf(role === 'assistant' ? 'assistant' : 'user', { text: wordsOf(content) });
  for (const block of objects(content)) {
    turn.pictures.push(...pictureIn(block));
    if (block['type'] === 'tool_use')
      turn.calls.push({
        id: text(block['id']) ?? '',
        name: text(block['name']) ?? '',
        arguments: object(block['input']) ?? {},
      });
    if (block['type'] !== 'tool_result') continue;
    turn.results.push({
      id: text(block['tool_use_id']) ?? '',
      text: wordsOf(block['content']),
      failed: block['is_error'] === true,
    });
    turn.pictures.push(...objects(block['content']).flatMap(pictureIn));
  }
  return turn;
}

function pictureIn(block: JsonObject): string[] {
  const source = block['type'] === 'image' ? object(block['source']) : undefined;
  if (source === undefined) return [];
  const url = text(source['url']);
  return [url ?? inlinePicture(text(source['media_type']) ?? '', text(source['data']) ?? '')];
}

function wordsOf(content: unknown): string {
  return (
    text(content) ??
    objects(content)
      .flatMap((block) => (block['type'] === 'text' ? (text(block['text']) ?? []) : []))
      .join('')
  );
}

function promptOf(body: JsonObject): Prompt {
  return {
    ...askedIn(readMessages(body)),
    tools: objects(body['tools']).map((tool) => text(tool['name']) ?? ''),
    wantsJson: object(object(body['output_config'])?.['format'])?.['type'] === 'json_schema',
  };
}

function contentOf(body: JsonObject): JsonObject[] {
  const choice = object(body['tool_choice']);
  const forced = choice?.['type'] === 'tool' ? (text(choice['name']) ?? '') : undefined;
  const said: Said =
    forced === undefined
      ? sayTo(promptOf(body))
      : { text: '', calls: [{ name: forced, arguments: JSON.stringify(structured) }] };
  const thinks = object(body['thinking'])?.['type'] === 'enabled';
  return [
    ...(thinks ? [{ type: 'thinking', thinking, signature }] : []),
    ...(said.text === '' ? [] : [{ type: 'text', text: said.text, citations: null }]),
    ...said.calls.map((call, index) => ({
      type: 'tool_use',
      id: `toolu_${index}`,
      name: call.name,
      input: object(JSON.parse(call.arguments)) ?? {},
      caller: { type: 'direct' },
    })),
  ];
}

const usage = {
  input_tokens: spent.prompt - spent.cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: spent.cached,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: spent.completion,
  output_tokens_details: { thinking_tokens: spent.reasoning },
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: 'not_available',
  speed: null,
};

function messageOf(body: JsonObject, content: JsonObject[]): JsonObject {
  return {
    id: 'msg_e2e',
    type: 'message',
    role: 'assistant',
    model: text(body['model']) ?? '',
    content,
    stop_reason: content.some((block) => block['type'] === 'tool_use') ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage,
  };
}

function event(value: JsonObject): string {
  return `event: ${text(value['type']) ?? ''}\ndata: ${JSON.stringify(value)}\n\n`;
}

function eventsOf(body: JsonObject, content: JsonObject[]): string[] {
  const { stop_reason, stop_sequence, ...message } = messageOf(body, content);
  const start = { ...message, content: [], stop_reason: null, stop_sequence: null };
  const events: JsonObject[] = [
    { type: 'message_start', message: { ...start, usage: { ...usage, output_tokens: 1 } } },
    { type: 'ping' },
    ...content.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: stop_reason ?? null, stop_sequence: stop_sequence ?? null, container: null },
      usage,
    },
    { type: 'message_stop' },
  ];
  return events.map(event);
}

function blockEvents(block: JsonObject, index: number): JsonObject[] {
  const delta = (value: JsonObject): JsonObject => ({ type: 'content_block_delta', index, delta: value });
  const around = (content_block: JsonObject, deltas: JsonObject[]): JsonObject[] => [
    { type: 'content_block_start', index, content_block },
    ...deltas,
    { type: 'content_block_stop', index },
  ];
  if (block['type'] === 'thinking') {
    const pieces = piecesOf(thinking).map((part) => delta({ type: 'thinking_delta', thinking: part }));
    return around({ type: 'thinking', thinking: '', signature: '' }, [
      ...pieces,
      delta({ type: 'signature_delta', signature }),
    ]);
  }
  if (block['type'] === 'tool_use') {
    const parts = ['', ...piecesOf(JSON.stringify(block['input']))];
    const pieces = parts.map((part) => delta({ type: 'input_json_delta', partial_json: part }));
    return around({ ...block, input: {} }, pieces);
  }
  const pieces = piecesOf(text(block['text']) ?? '');
  return around(
    { ...block, text: '' },
    pieces.map((part) => delta({ type: 'text_delta', text: part })),
  );
}

function beginning(events: number): string[] {
  const content = [{ type: 'text', text: 'Well, let me think about it', citations: null }];
  return eventsOf({ model: 'claude-haiku-4-5' }, content).slice(0, events);
}
