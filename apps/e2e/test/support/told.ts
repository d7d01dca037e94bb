import { list, number, object, objects, parseJson, text, type JsonObject } from '@bifrost/core';

/** What an answer says, in the words of the facts that lie beside the recordings. */
export interface Told {
  text: string;
  refusal: string;
  /** Without its spaces: vendors cut reasoning into paragraphs, and where is no matter of truth. */
  reasoning: string;
  tool_calls: { id: string | undefined; name: string; arguments: unknown }[];
  finish: string | undefined;
  prompt: number | undefined;
  completion: number | undefined;
  /** Signatures and encrypted reasoning that are nowhere in the answer. */
  lost: string[];
}

/** What the facts say, in the shape of what was told; where they allow two readings, the one that was told. */
export function expectedOf(facts: JsonObject, told: Told): Told {
  const usage = object(facts['usage']);
  const either = (name: string, ours: number | undefined): number | undefined => {
    const also = list(usage?.[`${name}_also`]).includes(ours);
    return usage === undefined || also ? ours : (number(usage[name]) ?? ours);
  };
  const calls = objects(facts['tool_calls']);
  const finish = text(facts['finish']);
  return {
    text: text(facts['text']) ?? '',
    refusal: text(facts['refusal']) ?? '',
    reasoning:
      thoughtsOf(facts).find((thoughts) => thoughts === told.reasoning) ?? thoughtsOf(facts)[0] ?? '',
    tool_calls: calls.map((call, index) => ({
      id: text(call['id']) ?? told.tool_calls[index]?.id,
      name: text(call['name']) ?? '',
      arguments: call['arguments'],
    })),
    finish: list(facts['finish_also']).includes(told.finish) ? told.finish : (finish ?? told.finish),
    prompt: either('prompt', told.prompt),
    completion: either('completion', told.completion),
    lost: [],
  };
}

/** What a model thought, and what it planned before it called tools, which is thought where a wire has no plans. */
function thoughtsOf(facts: JsonObject): string[] {
  const [thought, plan] = [squash(text(facts['reasoning'])), squash(text(facts['tool_plan']))];
  return [plan + thought, thought + plan];
}

/** A Chat Completion, whole or as its chunks. */
export function tellChat(answers: readonly JsonObject[], facts: JsonObject): Told {
  const told = blank();
  const calls = new Map<number, { id: string | undefined; name: string; text: string }>();
  for (const answer of answers) {
    const usage = object(answer['usage']);
    told.prompt = number(usage?.['prompt_tokens']) ?? told.prompt;
    told.completion = number(usage?.['completion_tokens']) ?? told.completion;
    const choice = objects(answer['choices']).find(({ index }) => (index ?? 0) === 0);
    const message = object(choice?.['message'] ?? choice?.['delta']) ?? {};
    told.text += text(message['content']) ?? '';
    told.refusal += text(message['refusal']) ?? '';
    told.reasoning += text(message['reasoning']) ?? text(message['reasoning_content']) ?? '';
    told.finish = text(choice?.['finish_reason']) ?? told.finish;
    for (const [position, call] of objects(message['tool_calls']).entries()) {
      const index = number(call['index']) ?? position;
      const known = calls.get(index) ?? { id: undefined, name: '', text: '' };
      const says = object(call['function']) ?? {};
      known.id ??= text(call['id']);
      known.name ||= text(says['name']) ?? '';
      known.text += text(says['arguments']) ?? '';
      calls.set(index, known);
    }
    const legacy = object(message['function_call']);
    if (legacy !== undefined)
      calls.set(0, {
        id: undefined,
        name: text(legacy['name']) ?? '',
        text: text(legacy['arguments']) ?? '',
      });
  }
  told.tool_calls = [...calls.values()].map(({ id, name, text: json }) => ({
    id,
    name,
    arguments: parsed(json),
  }));
  if (told.finish === 'function_call') told.finish = 'tool_calls';
  return ended(told, answers, facts);
}

/** A whole answer of the Responses API. */
export function tellResponse(response: JsonObject, facts: JsonObject): Told {
  const told = blank();
  for (const item of objects(response['output'])) {
    const parts = [...objects(item['content']), ...objects(item['summary'])];
    for (const part of parts) {
      const words = text(part['text']) ?? '';
      if (part['type'] === 'refusal') told.refusal += text(part['refusal']) ?? '';
      else if (item['type'] === 'reasoning') told.reasoning += words;
      else if (item['type'] === 'message') told.text += words;
    }
    const id = text(item['call_id']);
    const name = text(item['name']) ?? '';
    if (item['type'] === 'function_call')
      told.tool_calls.push({ id, name, arguments: parsed(text(item['arguments']) ?? '') });
    if (item['type'] === 'custom_tool_call') told.tool_calls.push({ id, name, arguments: item['input'] });
  }
  const usage = object(response['usage']);
  told.prompt = number(usage?.['input_tokens']);
  told.completion = number(usage?.['output_tokens']);
  const reason = text(object(response['incomplete_details'])?.['reason']);
  if (told.tool_calls.length > 0) told.finish = 'tool_calls';
  else if (reason !== undefined) told.finish = reason === 'max_output_tokens' ? 'length' : reason;
  else if (response['status'] === 'completed' || response['status'] === 'complete') told.finish = 'stop';
  return ended(told, [response], facts);
}

const finishes: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  compaction: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** A whole answer of the Messages API. */
export function tellMessage(message: JsonObject, facts: JsonObject): Told {
  const told = blank();
  for (const block of objects(message['content'])) {
    if (block['type'] === 'text') told.text += text(block['text']) ?? '';
    if (block['type'] === 'thinking') told.reasoning += text(block['thinking']) ?? '';
    if (block['type'] === 'tool_use')
      told.tool_calls.push({
        id: text(block['id']),
        name: text(block['name']) ?? '',
        arguments: block['input'],
      });
  }
  const usage = object(message['usage']);
  const input = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'];
  told.prompt = input.reduce((sum, name) => sum + (number(usage?.[name]) ?? 0), 0);
  told.completion = number(usage?.['output_tokens']);
  told.finish = finishes[text(message['stop_reason']) ?? ''];
  return ended(told, [message], facts);
}

function blank(): Told {
  return {
    text: '',
    refusal: '',
    reasoning: '',
    tool_calls: [],
    finish: undefined,
    prompt: undefined,
    completion: undefined,
    lost: [],
  };
}

function ended(told: Told, answers: readonly JsonObject[], facts: JsonObject): Told {
  const all = JSON.stringify(answers);
  const values = list(facts['signature_values']).map((value) => text(value) ?? '');
  const lost = values.filter((value) => !all.includes(JSON.stringify(value).slice(1, -1)));
  return { ...told, reasoning: squash(told.reasoning), lost };
}

function parsed(json: string): unknown {
  return json.trim() === '' ? {} : (parseJson(json) ?? { '@unparsable': json });
}

function squash(words: string | undefined): string {
  return (words ?? '').replaceAll(/\s+/gu, '');
}
