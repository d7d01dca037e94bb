import { list, object, objects, parseJson, text, type JsonObject } from '@bifrost/core';
import { eventStream, json, type Received, type VendorAnswer } from '../support/vendor-server.js';
import { askedIn, turnOf, whatIsUnlinked, type Turn } from './conversation.js';
import { picture, piecesOf, sayTo, spent, type Prompt, type Said } from './pretended-model.js';

/** @see https://platform.openai.com/docs/api-reference/chat */
export function chatCompletions({ json: body }: Received): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return openaiError(400, { message: wrong, type: 'invalid_request_error' });
  const said = sayTo(promptIn(body));
  return body['stream'] === true ? eventStream(chunksOf(body, said)) : json(completionOf(body, said));
}

/** An error as OpenAI writes it. */
export function openaiError(
  status: number,
  error: { message: string; type: string; code?: string; param?: string },
): VendorAnswer {
  return json({ error: { param: null, code: null, ...error } }, status, {
    'x-request-id': 'req_vendor',
    ...(status === 429 && { 'retry-after': '7' }),
  });
}

/** A stream that says something and then an error instead of the rest. */
export function brokenChatStream(): VendorAnswer {
  const [first = '', second = ''] = chunksOf({ model: 'gpt-4o' }, { text: 'Well, let me', calls: [] });
  const error = { message: 'The server had an error', type: 'server_error', param: null, code: null };
  return eventStream([first, second, `data: ${JSON.stringify({ error })}\n\n`]);
}

/** A stream that begins and does not go on. */
export function heldChatStream(ending: 'hold' | 'cut' = 'hold', events = 2): VendorAnswer {
  const said = { text: 'Well, let me think about it', calls: [] };
  return eventStream(chunksOf({ model: 'gpt-4o' }, said).slice(0, events), ending);
}

const openaiUsage = {
  prompt_tokens: spent.prompt,
  completion_tokens: spent.completion,
  total_tokens: spent.prompt + spent.completion,
  prompt_tokens_details: { cached_tokens: spent.cached, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: spent.reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

/** OpenAI refuses a call without its result, and a result without its call. */
function whatIsWrong(body: JsonObject): string | undefined {
  if (text(body['model']) === undefined) return 'you must provide a model parameter';
  if (objects(body['messages']).length === 0) return "Missing required parameter: 'messages'.";
  const turns = readChat(body);
  const ids = turns.flatMap(({ calls, results }) => [...calls, ...results].map(({ id }) => id ?? ''));
  if (ids.some((id) => id.length > longestId))
    return `Invalid 'messages[1].tool_calls[0].id': string too long. Expected a maximum length of ${longestId}.`;
  return whatIsUnlinked(turns);
}

/** How long an id of a call may be. */
const longestId = 40;

/** A conversation of Chat Completions, whoever of its speakers serves it. */
export function readChat(body: JsonObject): Turn[] {
  return objects(body['messages']).map((message) => {
    const { role, content } = message;
    const said = { text: contentText(content), pictures: objects(content).flatMap(pictureIn) };
    if (role === 'tool') {
      const result = { id: text(message['tool_call_id']) ?? '', text: said.text };
      return turnOf('user', { results: [result], pictures: said.pictures });
    }
    if (role !== 'assistant') return turnOf(role === 'user' ? 'user' : 'system', said);
    const calls = objects(message['tool_calls']).map((call) => ({
      id: text(call['id']) ?? '',
      name: text(object(call['function'])?.['name']) ?? '',
      arguments: object(parseJson(text(object(call['function'])?.['arguments']) ?? '')) ?? {},
    }));
    return turnOf('assistant', { ...said, calls });
  });
}

function pictureIn(part: JsonObject): string[] {
  const { image_url } = part;
  const url = text(image_url) ?? text(object(image_url)?.['url']);
  return url === undefined ? [] : [picture(url)];
}

/** What a request in this format asks a model. */
export function promptIn(body: JsonObject): Prompt {
  return {
    ...askedIn(readChat(body)),
    tools: objects(body['tools']).map((tool) => text(object(tool['function'])?.['name']) ?? ''),
    wantsJson: object(body['response_format'])?.['type'] === 'json_schema',
  };
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => text(object(part)?.['text']) ?? '')
    .join('');
}

function completionOf(body: JsonObject, { text: words, calls }: Said): JsonObject {
  return {
    id: 'chatcmpl-e2e',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: text(body['model']) ?? '',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: words === '' ? null : words,
          ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
          refusal: null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
    usage: openaiUsage,
    service_tier: 'default',
    system_fingerprint: 'fp_e2e',
  };
}

function toolCall(call: Said['calls'][number], index: number): JsonObject {
  return { id: `call_${index}`, type: 'function', function: { ...call } };
}

function chunksOf(body: JsonObject, { text: words, calls }: Said): string[] {
  const asksForUsage = object(body['stream_options'])?.['include_usage'] === true;
  const chunk = (more: JsonObject): string =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-e2e',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: text(body['model']) ?? '',
      service_tier: 'default',
      system_fingerprint: 'fp_e2e',
      ...more,
    })}\n\n`;
  const delta = (said: JsonObject, reason: string | null = null): string =>
    chunk({
      choices: [{ index: 0, delta: said, logprobs: null, finish_reason: reason }],
      ...(asksForUsage && { usage: null }),
    });
  return [
    delta({ role: 'assistant', content: calls.length > 0 ? null : '', refusal: null }),
    ...piecesOf(words).map((content) => delta({ content })),
    ...calls.flatMap((call, index) => [
      delta({
        tool_calls: [
          { index, id: `call_${index}`, type: 'function', function: { name: call.name, arguments: '' } },
        ],
      }),
      ...piecesOf(call.arguments).map((part) =>
        delta({ tool_calls: [{ index, function: { arguments: part } }] }),
      ),
    ]),
    delta({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    ...(asksForUsage ? [chunk({ choices: [], usage: openaiUsage })] : []),
    'data: [DONE]\n\n',
  ];
}
