import { list, object, objects, text, type JsonObject } from '@bifrost/core';
import { eventStream, json, type Received, type VendorAnswer } from '../support/vendor-server.js';
import { openaiError } from './openai-chat.js';
import { picture, piecesOf, sayTo, spent, type Prompt, type Said } from './pretended-model.js';

/** What a model thinks, so that only its vendor can read it. */
export const encryptedReasoning = 'gAAAAABo-encrypted-reasoning==';

/** @see https://platform.openai.com/docs/api-reference/responses */
export function responsesApi({ json: body }: Received): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return openaiError(400, { message: wrong, type: 'invalid_request_error' });
  const output = outputOf(body, sayTo(promptOf(body)));
  const answer = responseOf(body, output);
  return body['stream'] === true ? eventStream(eventsOf(answer, output)) : json(answer);
}

/** An error event as the Responses API writes it, after the first events of an answer. */
export function brokenResponsesStream(): VendorAnswer {
  const output = outputOf({}, { text: 'Well, let me', calls: [] });
  const events = eventsOf(responseOf({ model: 'gpt-4o' }, output), output).slice(0, 5);
  const type = 'error';
  const event = { type, code: 'server_error', message: 'Sorry', param: null, sequence_number: events.length };
  return eventStream([...events, `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`]);
}

function whatIsWrong(body: JsonObject): string | undefined {
  const calls = new Set<string>();
  for (const item of objects(body['input'])) {
    if (item['type'] === 'function_call') calls.add(text(item['call_id']) ?? '');
    const id = text(item['call_id']) ?? '';
    if (item['type'] === 'function_call_output' && !calls.delete(id))
      return `No tool call found for function call output with call_id ${id}.`;
    const sealed = item['type'] === 'reasoning' ? item['encrypted_content'] : encryptedReasoning;
    if (sealed !== encryptedReasoning) return 'The encrypted content could not be verified.';
  }
  return calls.size > 0 ? `No tool output found for function call ${[...calls].join()}.` : undefined;
}

function promptOf(body: JsonObject): Prompt {
  const items = objects(body['input']);
  const last = items.findLast((item) => item['role'] === 'user');
  const parts = objects(last?.['content']);
  return {
    text:
      text(body['input']) ??
      text(last?.['content']) ??
      parts.flatMap((part) => text(part['text']) ?? []).join(''),
    pictures: parts.flatMap((part) => {
      const url = text(part['image_url']);
      return url === undefined ? [] : [picture(url)];
    }),
    tools: objects(body['tools']).map((tool) => text(tool['name']) ?? ''),
    results: items.flatMap((item) =>
      item['type'] === 'function_call_output' ? [text(item['output']) ?? ''] : [],
    ),
    wantsJson: object(object(body['text'])?.['format'])?.['type'] === 'json_schema',
  };
}

function outputOf(body: JsonObject, { text: words, calls }: Said): JsonObject[] {
  const sealed = list(body['include']).includes('reasoning.encrypted_content');
  const thinks = body['reasoning'] !== undefined;
  const reasoning = {
    id: 'rs_e2e',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'Thinking about it…' }],
    ...(sealed && { encrypted_content: encryptedReasoning }),
  };
  const message = {
    id: 'msg_e2e',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: words, annotations: [], logprobs: [] }],
  };
  return [
    ...(thinks ? [reasoning] : []),
    ...(words === '' ? [] : [message]),
    ...calls.map((call, index) => ({
      id: `fc_${index}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${index}`,
      ...call,
    })),
  ];
}

function responseOf(body: JsonObject, output: JsonObject[]): JsonObject {
  return {
    id: 'resp_e2e',
    object: 'response',
    created_at: 1_790_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: text(body['model']) ?? '',
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: spent.prompt,
      input_tokens_details: { cached_tokens: spent.cached, cache_write_tokens: 0 },
      output_tokens: spent.completion,
      output_tokens_details: { reasoning_tokens: spent.reasoning },
      total_tokens: spent.prompt + spent.completion,
    },
    metadata: {},
  };
}

function eventsOf(answer: JsonObject, output: JsonObject[]): string[] {
  const begun = { ...answer, status: 'in_progress', output: [], usage: null };
  const events: JsonObject[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...output.flatMap(itemEvents),
    { type: 'response.completed', response: answer },
  ];
  return events.map((event, number) => {
    const data = JSON.stringify({ ...event, sequence_number: number });
    return `event: ${text(event['type']) ?? ''}\ndata: ${data}\n\n`;
  });
}

function itemEvents(item: JsonObject, output_index: number): JsonObject[] {
  const at = { item_id: item['id'] ?? '', output_index };
  const added = (started: JsonObject): JsonObject => ({
    type: 'response.output_item.added',
    output_index,
    item: started,
  });
  const done = { type: 'response.output_item.done', output_index, item };
  if (item['type'] === 'function_call') {
    const sent = text(item['arguments']) ?? '';
    return [
      added({ ...item, status: 'in_progress', arguments: '' }),
      ...deltas('response.function_call_arguments.delta', at, sent),
      { type: 'response.function_call_arguments.done', ...at, arguments: sent },
      done,
    ];
  }
  if (item['type'] === 'reasoning') {
    const [part] = objects(item['summary']);
    const place = { ...at, summary_index: 0 };
    const thought = text(part?.['text']) ?? '';
    return [
      added({ ...item, summary: [] }),
      {
        type: 'response.reasoning_summary_part.added',
        ...place,
        part: { type: 'summary_text', text: '' },
      },
      ...deltas('response.reasoning_summary_text.delta', place, thought),
      { type: 'response.reasoning_summary_text.done', ...place, text: thought },
      { type: 'response.reasoning_summary_part.done', ...place, part: part ?? {} },
      done,
    ];
  }
  const [part] = objects(item['content']);
  const place = { ...at, content_index: 0 };
  const words = text(part?.['text']) ?? '';
  return [
    added({ ...item, status: 'in_progress', content: [] }),
    {
      type: 'response.content_part.added',
      ...place,
      part: { type: 'output_text', text: '', annotations: [], logprobs: [] },
    },
    ...deltas('response.output_text.delta', { ...place, logprobs: [] }, words),
    { type: 'response.output_text.done', ...place, text: words, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: part ?? {} },
    done,
  ];
}

/** A text as events, each with a piece of it. */
function deltas(type: string, place: JsonObject, words: string): JsonObject[] {
  return piecesOf(words).map((delta) => Object.assign({ type, delta }, place));
}
