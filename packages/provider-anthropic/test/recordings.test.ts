import { object, objects, text, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { decodeRequest } from '../src/messages/decode-request.js';
import { decodeResponse } from '../src/messages/decode-response.js';
import { MessagesStreamDecoder } from '../src/messages/decode-stream.js';
import { encodeRequest } from '../src/messages/encode-request.js';
import { MessagesStreamEncoder } from '../src/messages/encode-stream.js';
import { decodeError } from '../src/messages/errors.js';
import {
  answer,
  answerContext,
  assemble,
  decodeEvents,
  encodeContext,
  inbound,
  jsonOf,
  parse,
  readSse,
  type Assembled,
} from './support.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';
import { assembleWhole, each, expectedFacts, factsOf } from '../../../tooling/recorded-facts.js';
import { sharedJson } from '../../../tooling/shared-data.js';

/*
 * Real traffic and the SDKs' own requests, where they lie beside the project. They are no part of it: without them these
 * tests say so and pass.
 */

const recordings = await recordedCases({ providers: ['anthropic'] });
const requests = recordings.filter(({ request }) => request !== undefined);
const chats = recordings.filter(({ facts }) => facts['kind'] === 'chat');
const streams = chats.filter(({ payloads }) => payloads.length > 1);
/** Some broke off, which the end of an encoder does not know. */
const noEnd = { finish: null, native_finish: null };
const errors = recordings.filter(({ facts }) => facts['kind'] === 'error');

/** What an answer says, whole or streamed, in the words of the facts. */
function told(recording: RecordedCase): Assembled & { errorTypes: (string | undefined)[] } {
  const [first] = recording.payloads;
  if (recording.payloads.length === 1 && first?.['type'] === 'message') {
    return { ...assembleWhole(decodeResponse(answer(first))), errorTypes: [] };
  }
  const { emitted } = decodeEvents(new MessagesStreamDecoder(), recording.payloads);
  const errorTypes = emitted.flatMap((event) => (event.type === 'error' ? [event.failure.type] : []));
  return { ...assemble(emitted), errorTypes };
}

/** A stream as our own encoder writes it again, read once more. */
function rewritten({ payloads }: RecordedCase): JsonObject {
  const encoder = new MessagesStreamEncoder(answerContext());
  const written = decodeEvents(new MessagesStreamDecoder(), payloads).emitted.map((event) =>
    event.type === 'error' ? '' : encoder.push(event),
  );
  const events = readSse(written.join('') + encoder.end()).map(({ json }) => json);
  return {
    ...factsOf(assemble(decodeEvents(new MessagesStreamDecoder(), events).emitted)),
    ...noEnd,
  };
}

/** A recorded or captured body beside what we make of it. */
function throughHub(body: JsonObject): {
  written: JsonObject;
  source: JsonObject;
  dropped: readonly string[];
} {
  const decoded = decodeRequest(inbound(body));
  const context = encodeContext(text(body['model']) ?? '');
  const wire = encodeRequest(decoded, { ...context, stream: body['stream'] === true });
  const written = normalised(parse(JSON.stringify(jsonOf(wire.body))));
  const source = normalised(body);
  // Demanded by Anthropic, left out by the token counter.
  source['max_tokens'] ??= written['max_tokens'] ?? null;
  return { written, source, dropped: wire.dropped };
}

describe('recorded answers', () => {
  it(`are read as the vendors' SDKs read them (${chats.length} cases)`, () => {
    expect(each(chats, (recording) => factsOf(told(recording)))).toEqual(
      each(chats, ({ facts }) => expectedFacts(facts)),
    );
  });

  it(`end as the facts say, or with the error that was recorded (${chats.length} cases)`, () => {
    const ends = each(chats, (recording) => {
      const { finish, errorTypes } = told(recording);
      return errorTypes.length > 0 ? errorTypes : finish?.reason;
    });
    expect(ends).toEqual(
      each(chats, ({ facts }) => (facts['error'] === null ? facts['finish'] : ['overloaded_error'])),
    );
  });

  it(`go through our own encoder without loss (${streams.length} cases)`, () => {
    expect(each(streams, rewritten)).toEqual(
      each(streams, (recording) => ({ ...factsOf(told(recording)), ...noEnd })),
    );
  });

  it(`that are errors are classified (${errors.length} cases)`, () => {
    const codes = each(
      errors,
      ({ status, payloads }) => classifyError(decodeError(answer(payloads[0] ?? {}, status)))?.code,
    );
    expect(codes).toEqual(each(errors, ({ facts }) => object(facts['error'])?.['class']));
  });
});

describe('recorded requests', () => {
  it(`go through the hub without loss (${requests.length} cases)`, () => {
    const passed = each(requests, ({ request }) => throughHub(request ?? {}));
    for (const { written, source, dropped } of Object.values(passed)) {
      expect(written).toEqual(source);
      expect(dropped).toEqual([]);
    }
  });

  const captures = ['anthropic-0.x', 'anthropic-1.x'].map((name) => ({
    name,
    captured: objects(sharedJson(`specs/captures/${name}.json`)),
  }));

  it.each(captures.filter(({ captured }) => captured.length > 0))(
    'of the official SDK $name as well',
    ({ captured }) => {
      expect(captured.length).toBeGreaterThan(5);
      for (const capture of captured) {
        const { written, source, dropped } = throughHub({
          ...object(capture['body']),
          model: 'claude-opus-4-6',
        });
        expect(written).toEqual(source);
        expect(dropped).toEqual([]);
      }
    },
  );
});

/**
 * A body in one spelling: strings as blocks, defaults left out, system turns hoisted. What is said stays the same.
 */
function normalised(body: JsonObject): JsonObject {
  const turns = objects(body['messages']).map((message): JsonObject & { content: JsonObject[] } => ({
    role: message['role'] ?? '',
    content: blocksOf(message['content']),
  }));
  const system = [...blocksOf(body['system']), ...turns.filter(isHoisted).flatMap((turn) => turn.content)];
  const result: JsonObject = { ...body, system, messages: turns.filter((turn) => !isHoisted(turn)) };
  if (result['stream'] === false) delete result['stream'];
  const choice = object(body['tool_choice']);
  if (choice?.['disable_parallel_tool_use'] === false)
    result['tool_choice'] = without(choice, 'disable_parallel_tool_use');
  // A choice without tools says nothing.
  if (body['tools'] === undefined) delete result['tool_choice'];
  if (Array.isArray(body['tools'])) {
    result['tools'] = objects(body['tools']).map((tool) =>
      tool['strict'] === false ? without(tool, 'strict') : tool,
    );
  }
  return result;
}

function isHoisted(turn: JsonObject & { content: JsonObject[] }): boolean {
  return turn['role'] === 'system' && turn.content.every((block) => block['type'] === 'text');
}

function blocksOf(content: unknown): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objects(content).map(normalisedBlock);
}

function normalisedBlock(block: JsonObject): JsonObject {
  if (block['type'] !== 'tool_result' || block['content'] === undefined) return block;
  return { ...block, content: blocksOf(block['content']) };
}

function without(value: JsonObject, member: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== member));
}
