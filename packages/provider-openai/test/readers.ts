import {
  list,
  number,
  object,
  objects,
  text,
  type ChatCompletion,
  type ChatCompletionChunk,
  type JsonObject,
} from '@bifrost/core';

/** What a client reads of an answer, first choice only. */
export interface Read {
  text: string;
  refusal: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
  /** In Chat's words; `undefined` where the API has others. */
  finish: string | undefined;
  usage: JsonObject;
  /** Every string of the answer, those of a stream joined by their place. */
  strings: string[];
  vectors: unknown[];
}

export function readWholeChat(answer: ChatCompletion): Read {
  const choice = answer.choices.find(({ index }) => index === 0);
  const message = object(choice?.message) ?? {};
  return {
    text: text(message['content']) ?? '',
    refusal: text(message['refusal']) ?? '',
    reasoning: text(message['reasoning']) ?? '',
    calls: callsOf(message),
    finish: finishOf(choice?.finish_reason),
    usage: chatUsage(object(answer.usage)),
    strings: [...collect(answer, new Map()).values()],
    vectors: [],
  };
}

export async function readChatStream(chunks: AsyncIterable<ChatCompletionChunk>): Promise<Read> {
  const read: Read = { ...readWholeChat(emptyCompletion), calls: [] };
  const strings = new Map<string, string>();
  for await (const chunk of chunks) {
    collect(chunk, strings);
    if (chunk.usage) read.usage = chatUsage(object(chunk.usage));
    const choice = objects(chunk.choices).find(({ index }) => index === 0);
    const delta = object(choice?.['delta']) ?? {};
    read.text += text(delta['content']) ?? '';
    read.refusal += text(delta['refusal']) ?? '';
    read.reasoning += text(delta['reasoning']) ?? '';
    read.finish = finishOf(text(choice?.['finish_reason'])) ?? read.finish;
    for (const piece of objects(delta['tool_calls'])) addCall(read, piece);
  }
  read.strings = [...strings.values()];
  return read;
}

export function readResponse(response: JsonObject): Read {
  const output = objects(response['output']);
  const contents = output.flatMap((item) => (item['type'] === 'message' ? objects(item['content']) : []));
  const thoughts = output.flatMap((item) =>
    item['type'] === 'reasoning' ? [...objects(item['summary']), ...objects(item['content'])] : [],
  );
  const calls = output.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call');
  return {
    text: join(contents.filter(({ type }) => type === 'output_text').map((part) => part['text'])),
    refusal: join(contents.filter(({ type }) => type === 'refusal').map((part) => part['refusal'])),
    reasoning: join(thoughts.map((part) => part['text'])),
    calls: calls.map((item) => ({
      id: text(item['call_id']) ?? '',
      name: text(item['name']) ?? '',
      arguments: text(item['arguments']) ?? text(item['input']) ?? '',
    })),
    finish: undefined,
    usage: responseUsage(object(response['usage'])),
    strings: [...collect(response, new Map()).values()],
    vectors: [],
  };
}

export async function readResponseStream(events: AsyncIterable<JsonObject>): Promise<Read> {
  const items = new Map<number, JsonObject>();
  const strings = new Map<string, string>();
  const deltas = { text: '', refusal: '' };
  let final: JsonObject | undefined;
  for await (const event of events) {
    collect(event, strings);
    if (event['type'] === 'response.output_item.done') {
      items.set(number(event['output_index']) ?? items.size, object(event['item']) ?? {});
    } else if (event['type'] === 'response.output_text.delta') deltas.text += text(event['delta']) ?? '';
    else if (event['type'] === 'response.refusal.delta') deltas.refusal += text(event['delta']) ?? '';
    else final = object(event['response']) ?? final;
  }
  const inOrder = [...items].toSorted(([one], [other]) => one - other).map(([, item]) => item);
  const output = inOrder.length > 0 ? inOrder : objects(final?.['output']);
  const read = readResponse({ ...final, output });
  // hand-shortened recordings have deltas and no items
  return {
    ...read,
    text: output.length > 0 ? read.text : deltas.text,
    refusal: read.refusal === '' ? deltas.refusal : read.refusal,
    strings: [...strings.values()],
  };
}

const emptyCompletion: ChatCompletion = {
  id: '',
  object: 'chat.completion',
  created: 0,
  model: '',
  choices: [],
  extra_fields: {
    provider: '',
    model_requested: '',
    model_used: '',
    latency: 0,
    fallback_used: false,
    fallback_index: 0,
  },
};

function callsOf(message: JsonObject): Read['calls'] {
  const calls = objects(message['tool_calls']).map((call) => {
    const called = object(call['function']) ?? object(call['custom']) ?? {};
    return {
      id: text(call['id']) ?? '',
      name: text(called['name']) ?? '',
      arguments: text(called['arguments']) ?? text(called['input']) ?? '',
    };
  });
  const legacy = object(message['function_call']);
  if (legacy === undefined) return calls;
  return [...calls, { id: '', name: text(legacy['name']) ?? '', arguments: text(legacy['arguments']) ?? '' }];
}

function addCall(read: Read, piece: JsonObject): void {
  const place = number(piece['index']) ?? 0;
  const call = (read.calls[place] ??= { id: '', name: '', arguments: '' });
  const called = object(piece['function']) ?? {};
  call.id ||= text(piece['id']) ?? '';
  call.name ||= text(called['name']) ?? '';
  call.arguments += text(called['arguments']) ?? '';
}

/** The word of the API before tools means the same. */
function finishOf(reason: string | undefined): string | undefined {
  return reason === 'function_call' ? 'tool_calls' : reason;
}

function chatUsage(usage: JsonObject | undefined): JsonObject {
  return {
    prompt: usage?.['prompt_tokens'],
    completion: usage?.['completion_tokens'],
    cached: object(usage?.['prompt_tokens_details'])?.['cached_tokens'] ?? 0,
    reasoning: object(usage?.['completion_tokens_details'])?.['reasoning_tokens'] ?? 0,
  };
}

function responseUsage(usage: JsonObject | undefined): JsonObject {
  return {
    prompt: usage?.['input_tokens'],
    completion: usage?.['output_tokens'],
    cached: object(usage?.['input_tokens_details'])?.['cached_tokens'] ?? 0,
    reasoning: object(usage?.['output_tokens_details'])?.['reasoning_tokens'] ?? 0,
  };
}

function join(pieces: readonly unknown[]): string {
  return pieces.map((piece) => text(piece) ?? '').join('');
}

function collect(value: unknown, into: Map<string, string>, path = ''): Map<string, string> {
  if (typeof value === 'string') into.set(path, (into.get(path) ?? '') + value);
  else if (Array.isArray(value))
    list(value).forEach((item, index) => collect(item, into, `${path}.${index}`));
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) collect(member, into, `${path}.${name}`);
  return into;
}
