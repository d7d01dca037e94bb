import {
  isObject,
  parseJson,
  type AnswerContext,
  type Dialect,
  type InboundDialect,
  type StreamEvent,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';
import assert from 'node:assert/strict';
import type { AnswerId } from '../answers.js';
import type { Bench } from '../bench/bench.js';
import { answersItself, type ConformanceOptions } from '../options.js';
import type { Scenario } from '../scenario.js';
import { canonicalRequests, deepFreeze } from '../wire/canonical.js';
import { decodePieces } from '../wire/decode-pieces.js';
import { figuresOf, sumUp, sumUpParts } from '../wire/sum-up.js';
import { offersChat } from './chat.js';
import { hasWireStream } from './stream-anatomy.js';

/** Dialects that clients speak too: what they write they can read, and the other way round. */
export const roundTripScenarios: readonly Scenario[] = [
  { id: 'round-trip/requests', needs: [], applies: offersChat, run: requestsComeBack },
  ...(['text', 'tools', 'reasoning'] as const).flatMap((kind): Scenario[] => [
    {
      id: `round-trip/answer-${kind}`,
      needs: [`chat/${kind}`],
      applies: (options) =>
        offersChat(options) && !answersItself(options) && isShown(options, `chat/${kind}`),
      run: async (bench) => answerComesBack(bench, `chat/${kind}`),
    },
    {
      id: `round-trip/stream-${kind}`,
      needs: [`chat-stream/${kind}`],
      applies: (options) => hasWireStream(options) && isShown(options, `chat-stream/${kind}`),
      run: async (bench) => streamComesBack(bench, `chat-stream/${kind}`),
    },
  ]),
];

/** Reasoning comes back where there is any: that it is missing is for `chat/reasoning` to say, or to skip. */
function isShown({ answers }: ConformanceOptions, id: AnswerId): boolean {
  return !id.endsWith('/reasoning') || answers[id] !== undefined;
}

/** A request that was read from the wire is written to the wire as it was read. */
async function requestsComeBack(bench: Bench): Promise<void> {
  for (const { dialect } of bench.options.adapter.operations.chat ?? []) {
    if (dialect.inbound === undefined) continue;
    for (const request of canonicalRequests.chat) {
      const context = bench.encodeContext(bench.options.model ?? 'test-model', false);
      const first = attempt(() => dialect.encodeRequest(deepFreeze(request), context));
      if (first === undefined) continue;
      const { query = {}, headers = {} } = first;
      const params = { model: context.model };
      const read = dialect.inbound.decodeRequest({ params, query, headers, body: overTheWire(first.body) });
      const second = dialect.encodeRequest(deepFreeze(read), context);
      assert.deepEqual(
        overTheWire(second.body),
        overTheWire(first.body),
        `${dialect.id} reads a request of its own and writes another`,
      );
    }
  }
}

async function answerComesBack(bench: Bench, id: AnswerId): Promise<void> {
  const dialect = bench.chatDialect(id);
  if (dialect.inbound === undefined) return;
  const { status, headers, body } = bench.bytes(id);
  const first = dialect.decodeResponse({ status, headers, body: jsonBody(body) });
  const written = dialect.inbound.encodeResponse(deepFreeze(first), answerContext());
  const second = dialect.decodeResponse({ ...written, body: overTheWire(written.body) });
  const [one, other] = [first.choices[0], second.choices[0]];
  assert.deepEqual(
    sumUpParts(other?.parts ?? []),
    sumUpParts(one?.parts ?? []),
    'the answer changed on its way',
  );
  assert.equal(other?.finish_reason, one?.finish_reason, 'the finish reason changed on its way');
  assert.deepEqual(figuresOf(second.usage), figuresOf(first.usage), 'the usage changed on its way');
}

async function streamComesBack(bench: Bench, id: AnswerId): Promise<void> {
  const dialect = bench.chatDialect(id);
  const written = dialect.inbound && writeStream(dialect, dialect.inbound, bench.bytes(id).body);
  if (written === undefined) return;
  const first = sumUp(decodePieces(dialect, [bench.bytes(id).body]).emitted);
  const second = sumUp(decodePieces(dialect, [written]).emitted);
  assert.deepEqual(
    { ...second, usage: figuresOf(second.usage) },
    { ...first, usage: figuresOf(first.usage) },
    'the stream changed on its way',
  );
}

function writeStream(
  dialect: Dialect<'chat'>,
  inbound: InboundDialect<'chat'>,
  body: Buffer,
): Buffer | undefined {
  const encoder = inbound.createStreamEncoder?.(answerContext());
  if (encoder === undefined) return undefined;
  const pieces: Buffer[] = [];
  for (const event of decodePieces(dialect, [body]).emitted)
    if (isStreamEvent(event)) pieces.push(Buffer.from(encoder.push(event)));
  return Buffer.concat([...pieces, Buffer.from(encoder.end())]);
}

function isStreamEvent(event: { type: string }): event is StreamEvent {
  return event.type !== 'error';
}

function answerContext(): AnswerContext {
  return {
    model: 'shown-model',
    id: 'request-1',
    created: 1_700_000_000,
    includeUsage: true,
    request: {},
    extraFields: () => undefined,
  };
}

function jsonBody(bytes: Buffer): WireResponse['body'] {
  const value = parseJson(bytes.toString('utf8'));
  assert.ok(isObject(value), 'the recorded answer is no JSON object');
  return { kind: 'json', value };
}

/** What goes over a wire comes back as fresh objects without `undefined`. */
function overTheWire(body: WireBody): WireBody {
  if (body.kind !== 'json') return body;
  return jsonBody(Buffer.from(JSON.stringify(body.value)));
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    // the scenario on encoders looks at refusals; what cannot be written cannot come back
    return undefined;
  }
}
