import type { Dialect } from '@bifrost/core';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import {
  answerContext,
  answerWith,
  bodyOf,
  conversation,
  inboundOf,
  partsOfStream,
  spoken,
  streamWith,
  textOf,
  tokens,
} from './said.js';
import { targets, targetsOf, wires, type Target, type Wire } from './wires.js';

/*
 * Numbers in what tools are given come through every translation as they were written, both ways, whole and streamed:
 * arguments are text on some wires and objects on others, and JSON.parse would make doubles of them.
 */

const spoiled =
  '{"id":12345678901234567890,"cents":[1.0,2.50,-0,1e400],"of":{"small":0.0000001,"say":"\\"x\\": 1.0, \\n"}}';

const bench = await openBench({ also: ['bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

const ofStream = ({ dialect, streamed }: Wire): Dialect<'chat'> => streamed ?? dialect;

function requestOf(wire: Wire, model: string, stream: boolean): string {
  const dialect = stream ? ofStream(wire) : wire.dialect;
  const context = { model, stream, options: {}, keyOptions: {} };
  return textOf(dialect.encodeRequest(conversation(spoiled, stream), context).body);
}

async function ask(wire: Wire, { model }: Target, stream: boolean): Promise<Response> {
  return fetch(bench.gateway.url + wire.path(model, stream), {
    method: 'POST',
    headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
    body: requestOf(wire, model, stream),
  });
}

/** What stood in the last request to a provider, as its own dialect reads it. */
function received({ vendor, dialect, model }: Target): string[] {
  const { bytes, headers } = bench.vendor(vendor).received.at(-1) ?? { bytes: Buffer.of(), headers: {} };
  const params = { model };
  const body = bodyOf(bytes.toString('utf8'));
  const request = inboundOf(dialect).decodeRequest({ params, query: {}, headers, body });
  return spoken(request.messages.flatMap(({ parts }) => parts));
}

function playWhole({ vendor, dialect }: Target): void {
  const { body } = inboundOf(dialect).encodeResponse(answerWith(spoiled), answerContext);
  const headers = { 'content-type': 'application/json' };
  bench.vendor(vendor).play({ status: 200, headers, pieces: [textOf(body)] });
}

const contentTypes: Readonly<Record<string, string>> = {
  sse: 'text/event-stream',
  ndjson: 'application/x-ndjson',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
};

function playStream({ vendor, dialect }: Target): void {
  const encoder = inboundOf(dialect).createStreamEncoder?.(answerContext);
  const pieces = streamWith(spoiled).map((event) => encoder?.push(event) ?? '');
  const headers = { 'content-type': contentTypes[dialect.stream] ?? '' };
  bench.vendor(vendor).play({ status: 200, headers, pieces: [...pieces, encoder?.end() ?? ''] });
}

const exact = tokens(spoiled);

describe.each(wires)('clients of $name', (wire) => {
  it.each(targetsOf(wire))('before $model keep every number', async (target) => {
    playWhole(target);
    const answer = await ask(wire, target, false);
    const text = await answer.text();
    expect(received(target).map(tokens)).toEqual([exact, exact]);
    const { choices } = wire.dialect.decodeResponse({
      status: answer.status,
      headers: {},
      body: bodyOf(text),
    });
    expect(spoken(choices[0]?.parts ?? []).map(tokens)).toEqual([exact]);
  });

  it.each(targetsOf(wire))('before $model keep every number of a stream', async (target) => {
    playStream(target);
    const answer = await ask(wire, target, true);
    const parts = partsOfStream(ofStream(wire), new Uint8Array(await answer.arrayBuffer()));
    expect(received(target).map(tokens)).toEqual([exact, exact]);
    expect(spoken(parts).map(tokens)).toEqual([exact]);
  });
});

const number = fc.stringMatching(/^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/);
const { input } = fc.letrec<{ value: string; input: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    number,
    fc.oneof(fc.string(), fc.constantFrom('"1.0"', 'input')).map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'null', '[]'),
    tie('input'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' ,')}]`),
  ),
  // a name that is no number: objects without numbers to keep put those first
  input: fc
    .uniqueArray(fc.tuple(fc.stringMatching(/^[_a-z"{]{1,8}$/), tie('value')), {
      selector: ([name]) => name,
      maxLength: 3,
    })
    .map(
      (members) => `{${members.map(([name, value]) => `${JSON.stringify(name)} : ${value}`).join(',\n')}}`,
    ),
}));

const dialects = [...wires, ...targets].map(({ dialect }) => dialect);

/** A conversation after a way over a wire. */
function overRequest(dialect: Dialect<'chat'>, source: string): string[] {
  const context = { model: 'a-model', stream: false, options: {}, keyOptions: {} };
  const { body, headers = {} } = dialect.encodeRequest(conversation(source, false), context);
  const params = { model: 'a-model' };
  const read = inboundOf(dialect).decodeRequest({ params, query: {}, headers, body: bodyOf(textOf(body)) });
  return spoken(read.messages.flatMap(({ parts }) => parts));
}

function overAnswer(dialect: Dialect<'chat'>, source: string): string {
  const { body } = inboundOf(dialect).encodeResponse(answerWith(source), answerContext);
  const { choices } = dialect.decodeResponse({ status: 200, headers: {}, body: bodyOf(textOf(body)) });
  return spoken(choices[0]?.parts ?? []).join('');
}

function overStream(dialect: Dialect<'chat'>, source: string): string {
  const encoder = inboundOf(dialect).createStreamEncoder?.(answerContext);
  const pieces = streamWith(source).map((event) => Buffer.from(encoder?.push(event) ?? ''));
  const bytes = Buffer.concat([...pieces, Buffer.from(encoder?.end() ?? '')]);
  return spoken(partsOfStream(dialect, bytes)).join('');
}

describe('any input of a tool', () => {
  it('stays the same from one wire to the other and back', () => {
    const pair = fc.tuple(fc.constantFrom(...dialects), fc.constantFrom(...dialects));
    fc.assert(
      fc.property(input, pair, (source, [client, provider]) => {
        const wanted = tokens(source);
        const [asked = '', result = ''] = overRequest(provider, overRequest(client, source)[0] ?? '');
        expect([tokens(asked), tokens(result)]).toEqual([wanted, wanted]);
        for (const over of [overAnswer, overStream])
          expect(tokens(over(client, over(provider, source)))).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
