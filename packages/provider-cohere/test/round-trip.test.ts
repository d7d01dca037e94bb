import type {
  Citation,
  Position,
  ChatRequest,
  FinishReason,
  Message,
  Part,
  StreamEvent,
  TextPart,
  Tool,
  Usage,
} from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohereChat } from '../src/index.js';
import { assemble, decodeEvents, deepFreeze } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf, payloadsOf } from './support.js';

/* Requests and answers in the form that the wire can say: what goes out and comes back must be the same. */

const model = 'command-a-reasoning-08-2025';
const dialect = 'cohere.chat';
const name = fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/u);
const words = fc.string({ minLength: 1 });
const json = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/u), fc.oneof(fc.string(), fc.integer()));
const text = fc.record({ type: fc.constant('text' as const), text: words });
const image = fc
  .oneof(
    fc.webUrl().map((url) => ({ url })),
    fc.base64String({ minLength: 4 }).map((data) => ({ data, media_type: 'image/png' })),
  )
  .map((source): Part => ({ type: 'image', source, detail: 'low' }));
const plan = words.map((value): Part => ({ type: 'reasoning', text: value, id: 'tool_plan', dialect }));
const thinking = words.map((value): Part => ({ type: 'reasoning', text: value, dialect }));
const cited = words.map((value): Part => {
  const citation = {
    start: 0,
    end: 1,
    text: value.slice(0, 1),
    sources: [],
    content_index: 1,
    type: 'TEXT_CONTENT',
  };
  return {
    type: 'text',
    text: value,
    citations: [{ dialect, value: citation, start_index: 0, end_index: 1 }],
  };
});
const made = fc.array(fc.record({ called: name, given: json }), { maxLength: 2 });

function callsOf(drawn: readonly { called: string; given: object }[]): Part[] {
  return drawn.map(({ called, given }, index) => ({
    type: 'tool_call',
    id: `call_${index}`,
    name: called,
    arguments: JSON.stringify(given),
    kind: 'function',
  }));
}

/** A plan, thinking, a text with a citation of the second block, and calls, each or not. */
const answered: fc.Arbitrary<Part[]> = fc
  .tuple(fc.option(plan, { nil: undefined }), thinking, fc.option(cited, { nil: undefined }), made)
  .map(([planned, thought, said, calls]) => {
    const spoken = [planned, thought, said].filter((part) => part !== undefined);
    return spoken.concat(callsOf(calls));
  });

const exchange = fc.record({ asked: text, picture: fc.option(image, { nil: undefined }), parts: answered });

function conversation({
  asked,
  picture,
  parts,
}: {
  asked: TextPart;
  picture: Part | undefined;
  parts: Part[];
}): Message[] {
  const results = parts.flatMap((part): Part[] => {
    if (part.type !== 'tool_call') return [];
    return [{ type: 'tool_result', tool_call_id: part.id, parts: [{ type: 'text', text: part.name }] }];
  });
  const asking: Part[] = picture === undefined ? [asked] : [asked, picture];
  const turns: Message[] = [
    { role: 'user', parts: asking },
    { role: 'assistant', parts },
  ];
  return results.length === 0 ? turns : turns.concat({ role: 'user', parts: results });
}

const tool = fc.record({ name, parameters: json.map((properties) => ({ type: 'object', properties })) });

const request = fc
  .record({
    turns: exchange,
    system: fc.option(text, { nil: undefined }),
    tools: fc.option(fc.array(tool, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    max_tokens: fc.option(fc.integer({ min: 1, max: 9999 }), { nil: undefined }),
    top_p: fc.option(fc.constantFrom(0.1, 0.9), { nil: undefined }),
    top_k: fc.option(fc.nat(), { nil: undefined }),
    stop: fc.option(fc.array(name, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    reasoning: fc.option(fc.constantFrom({ effort: 'none' }, {}, { max_tokens: 5 }), { nil: undefined }),
    stream: fc.boolean(),
  })
  .map(chatOf);

function chatOf(drawn: {
  turns: Parameters<typeof conversation>[0];
  system: TextPart | undefined;
  tools:
    | { name: string; parameters: { type: string; properties: Record<string, string | number> } }[]
    | undefined;
  stream: boolean;
  [member: string]: unknown;
}): ChatRequest {
  const { turns, system, tools, stream, ...rest } = drawn;
  const first: Message[] = system === undefined ? [] : [{ role: 'system', parts: [system] }];
  const declared = tools?.map((each): Tool => ({
    type: 'function',
    name: each.name,
    parameters: each.parameters,
  }));
  return {
    model,
    stream,
    include_usage: true,
    messages: first.concat(conversation(turns)),
    ...(declared === undefined ? {} : { tools: declared }),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  };
}

describe('a request through the wire and back', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const wire = cohereChat.encodeRequest(
          deepFreeze(sent),
          encodeContext({ model, stream: sent.stream }),
        );
        expect(cohereChat.inbound?.decodeRequest(inbound(jsonOf(wire.body)))).toEqual(sent);
        expect(wire.dropped).toEqual([]);
      }),
    );
  });
});

describe('an answer through the wire and back', () => {
  const counts = fc.record({ prompt: fc.nat(), completion: fc.nat(), cached: fc.nat(), thought: fc.nat() });

  it('is the same, whole and streamed', () => {
    fc.assert(
      fc.property(answered, counts, (parts, { prompt, completion, cached, thought }) => {
        const finish: FinishReason = parts.some((part) => part.type === 'tool_call') ? 'tool_calls' : 'stop';
        const native = finish === 'stop' ? 'COMPLETE' : 'TOOL_CALL';
        const usage: Usage = {
          prompt_tokens: prompt,
          completion_tokens: completion,
          total_tokens: prompt + completion,
          prompt_tokens_details: { cached_tokens: cached },
          completion_tokens_details: { reasoning_tokens: thought },
        };
        const sent = deepFreeze({
          id: 'abc',
          model: '',
          created: 0,
          choices: [{ index: 0, parts, finish_reason: finish, native_finish_reason: native }],
          usage,
        });
        const wire = cohereChat.inbound?.encodeResponse(sent, answerContext());
        const body = jsonOf(wire?.body ?? { kind: 'none' });
        const { native: _native, ...read } = cohereChat.decodeResponse(answer(body));
        expect(read).toEqual(sent);
        expect(streamed(parts, usage)).toEqual({ parts, usage, reason: finish });
      }),
    );
  });
});

function citing(value: Citation, { choice, part }: Position): StreamEvent {
  return { type: 'citation', choice, part, value };
}

function eventsOf(value: Part, part: number): StreamEvent[] {
  const at = { choice: 0, part };
  const end: StreamEvent = { type: 'part-end', ...at };
  switch (value.type) {
    case 'text': {
      const cites = (value.citations ?? []).map((citation) => citing(citation, at));
      const start: StreamEvent = { type: 'part-start', ...at, value: { type: 'text', text: '' } };
      return [start, { type: 'text-delta', ...at, value: value.text }, ...cites, end];
    }
    case 'reasoning': {
      const { text: said = '', ...rest } = value;
      return [
        { type: 'part-start', ...at, value: rest },
        { type: 'reasoning-delta', ...at, value: said },
        end,
      ];
    }
    case 'tool_call':
      return [
        { type: 'part-start', ...at, value: { ...value, arguments: '' } },
        { type: 'arguments-delta', ...at, value: value.arguments },
        end,
      ];
    default:
      return [];
  }
}

function streamed(parts: readonly Part[], usage: Usage) {
  const encoder = cohereChat.inbound?.createStreamEncoder?.(answerContext());
  const events: StreamEvent[] = parts.flatMap(eventsOf);
  events.push({ type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' }, { type: 'usage', usage });
  const written = events.map((event) => String(encoder?.push(event))).join('') + String(encoder?.end());
  expect(written.endsWith('data: [DONE]\n\n')).toBe(true);
  const { emitted, ended } = decodeEvents(cohereChat.createStreamDecoder?.(), payloadsOf(written));
  expect(ended).toBe(true);
  const read = assemble(emitted);
  return { parts: read.parts, usage: read.usage, reason: read.finish?.reason };
}
