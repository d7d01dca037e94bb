import { WireFailure, list, number, object, objects, text, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { vertexEmbed } from '../src/embeddings/vertex.js';
import { decodeRequest } from '../src/generate/decode-request.js';
import { decodeResponse } from '../src/generate/decode-response.js';
import { GenerateStreamDecoder } from '../src/generate/decode-stream.js';
import { encodeRequest } from '../src/generate/encode-request.js';
import { encodeResponse } from '../src/generate/encode-response.js';
import { GenerateStreamEncoder } from '../src/generate/encode-stream.js';
import { decodeError } from '../src/wire/errors.js';
import { normalised } from './normalised.js';
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
import {
  assembleWhole,
  each,
  expectedFacts,
  factsOf,
  withoutCallIds,
} from '../../../tooling/recorded-facts.js';
import { sharedJson } from '../../../tooling/shared-data.js';

/*
 * Real traffic and the SDK's own requests, where they lie beside the project. They are no part of it: without them these
 * tests say so and pass.
 */

const recordings = await recordedCases({ providers: ['vertex'] });
const chats = recordings.filter(({ facts }) => facts['kind'] === 'chat');
const streams = chats.filter(({ streaming }) => streaming);
const wholes = chats.filter(({ streaming }) => !streaming);
const vectors = recordings.filter(({ facts }) => facts['kind'] === 'embeddings');
const errors = recordings.filter(({ facts }) => facts['kind'] === 'error');
const requests = recordings.filter(({ request }) => request?.['contents'] !== undefined);

/** What an answer says, whole or streamed. */
function told({ payloads, streaming }: Pick<RecordedCase, 'payloads' | 'streaming'>): Assembled {
  if (streaming) return assemble(decodeEvents(new GenerateStreamDecoder(), payloads).emitted);
  return assembleWhole(decodeResponse(answer(payloads[0] ?? {})));
}

/** What is said of an answer: signatures stand in any part, ids of calls are ours, and thoughts are counted. */
function saidOf(answered: Assembled): JsonObject {
  return {
    ...withoutCallIds(factsOf(answered)),
    signatures: answered.parts.flatMap((part) => ('signature' in part ? [part.signature ?? ''] : [])),
    total: answered.usage?.total_tokens ?? null,
    thoughts: answered.usage?.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

function expected(facts: JsonObject): JsonObject {
  const usage = object(facts['usage']);
  // Streams that fail are told by their error, whatever reason stood before it.
  const ended = facts['error'] === null && facts['native_finish'] !== null;
  return {
    ...withoutCallIds(expectedFacts(facts)),
    ...(!ended && { finish: null, native_finish: null }),
    // Google leaves the prompt out of some sums; what is left of the sum is the prompt.
    prompt:
      usage === undefined
        ? null
        : (number(usage['prompt']) ?? (number(usage['total']) ?? 0) - (number(usage['completion']) ?? 0)),
    total: usage?.['total'] ?? null,
    thoughts: usage?.['reasoning'] ?? 0,
  };
}

function withoutSignatures({ signatures: _signatures, ...facts }: JsonObject): JsonObject {
  return facts;
}

describe('recorded answers', () => {
  it(`are read as Google's SDK and others read them (${chats.length} cases)`, () => {
    expect(each(chats, (recording) => withoutSignatures(saidOf(told(recording))))).toEqual(
      each(chats, ({ facts }) => withoutSignatures(expected(facts))),
    );
  });
  it('keep every signature, in the part or in the whole of an opaque one', () => {
    const missing = chats.flatMap((recording) => {
      const kept = JSON.stringify(told(recording).parts);
      return signaturesOf(recording.payloads).flatMap((value) =>
        kept.includes(value) ? [] : [recording.id],
      );
    });
    expect(missing).toEqual([]);
  });
  it(`go through our own encoder without loss (${streams.length} streams, ${wholes.length} whole)`, () => {
    const complete = chats.filter((recording) => told(recording).finish !== undefined);
    expect(
      each(complete, (recording) =>
        saidOf(recording.streaming ? restreamed(recording) : rewritten(recording)),
      ),
    ).toEqual(each(complete, (recording) => saidOf(told(recording))));
  });
  it(`with vectors hold what was recorded (${vectors.length} cases)`, () => {
    for (const { payloads, facts } of vectors) {
      const response = vertexEmbed.decodeResponse(answer(payloads[0] ?? {}));
      const wanted = object(facts['embeddings']);
      expect(response.vectors).toHaveLength(number(wanted?.['count']) ?? -1);
      expect(list(response.vectors[0]).slice(0, 3)).toEqual(wanted?.['first3']);
      expect(response.usage?.prompt_tokens).toBe(number(object(facts['usage'])?.['prompt']));
    }
  });
  it(`that are errors are classified (${errors.length} cases)`, () => {
    const codes = each(
      errors,
      ({ status, payloads }) => classifyError(decodeError(answer(payloads[0] ?? {}, status)))?.code,
    );
    expect(codes).toEqual(each(errors, ({ facts }) => object(facts['error'])?.['class']));
  });
});

function signaturesOf(payloads: readonly JsonObject[]): string[] {
  return payloads.flatMap((payload) =>
    objects(payload['candidates']).flatMap((candidate) =>
      objects(object(candidate['content'])?.['parts']).flatMap(
        (part) => text(part['thoughtSignature']) ?? [],
      ),
    ),
  );
}

/** An answer as our own encoder writes it, read once more. */
function rewritten({ payloads }: RecordedCase): Assembled {
  const response = decodeResponse(answer(payloads[0] ?? {}));
  const written = jsonOf(encodeResponse(response, answerContext()).body);
  return told({ streaming: false, payloads: [parse(JSON.stringify(written))] });
}

/** A stream as our own encoder writes it, read once more. */
function restreamed({ payloads }: RecordedCase): Assembled {
  const encoder = new GenerateStreamEncoder(answerContext());
  const pieces = decodeEvents(new GenerateStreamDecoder(), payloads).emitted.map((event) =>
    event.type === 'error' ? '' : encoder.push(event),
  );
  const events = readSse(pieces.join('') + encoder.end()).map(({ json }) => json);
  return told({ streaming: true, payloads: events });
}

/** A recorded or captured body beside what we make of it. */
function throughHub(
  body: JsonObject,
  model: string,
): { written: JsonObject; source: JsonObject; dropped: readonly string[] } {
  const request = decodeRequest(inbound(body, { model }));
  const wire = encodeRequest(request, encodeContext(model), 'gemini');
  return {
    written: normalised(parse(JSON.stringify(jsonOf(wire.body)))),
    source: normalised(body),
    dropped: wire.dropped,
  };
}

describe('recorded requests', () => {
  it(`go through the hub without loss (${requests.length} cases)`, () => {
    const passed = each(requests, ({ request, model }) =>
      throughHub(request ?? {}, model || 'gemini-2.5-flash'),
    );
    for (const [id, { written, source, dropped }] of Object.entries(passed)) {
      expect({ id, dropped, body: written }).toEqual({ id, dropped: [], body: source });
    }
  });

  const captures = ['gemini', 'vertex-gemini'].map((name) => ({
    name,
    captured: objects(sharedJson(`specs/captures/${name}.json`)),
  }));

  it.each(captures.filter(({ captured }) => captured.length > 0))(
    'of the official SDK as well ($name)',
    ({ captured }) => {
      const bodies = captured.filter(({ body }) => object(body)?.['contents'] !== undefined);
      expect(bodies.length).toBeGreaterThan(5);
      for (const capture of bodies) {
        const { written, source, dropped } = throughHub(object(capture['body']) ?? {}, 'gemini-2.5-flash');
        expect(written).toEqual(source);
        expect(dropped).toEqual([]);
      }
    },
  );

  it('fail as what they are when the answer is none', () => {
    expect(() => decodeResponse(answer({}))).toThrow('no "candidates"');
    expect(() => decodeResponse(answer({ error: { code: 500, status: 'INTERNAL' } }))).toThrow(WireFailure);
  });
});
