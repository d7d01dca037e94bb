import assert from 'node:assert/strict';
import { askStream, openStream } from '../bench/ask.js';
import type { Bench } from '../bench/bench.js';
import { cutsOf, inPiecesOf, inSeededPieces } from '../bench/pieces.js';
import { answersItself } from '../options.js';
import type { Scenario } from '../scenario.js';
import { decodePieces } from '../wire/decode-pieces.js';
import { framesOf, isTextFraming, withCarriageReturns } from '../wire/frames.js';
import { sumUp } from '../wire/sum-up.js';
import { offersChat, told } from './chat.js';
import { anatomyOf, hasWireStream } from './stream-anatomy.js';

/** How long the other side may take to notice that the reader has left. */
const farewellMs = 2_000;

const kinds = ['text', 'tools'] as const;

/** Streams that are whole, however the network cuts them. */
export const streamScenarios: readonly Scenario[] = [
  ...kinds.map((kind): Scenario => {
    const id = `chat-stream/${kind}` as const;
    return {
      id: `stream/every-cut-${kind}`,
      needs: [id],
      applies: hasWireStream,
      run: async (bench) => sameAtEveryCut(bench, id),
    };
  }),
  { id: 'stream/pieces', needs: ['chat-stream/text'], applies: hasWireStream, run: sameInPieces },
  {
    id: 'stream/carriage-returns',
    needs: ['chat-stream/text'],
    applies: hasWireStream,
    run: readsCarriageReturns,
  },
  { id: 'stream/no-end-marker', needs: ['chat-stream/text'], applies: hasWireStream, run: needsNoEndMarker },
  {
    id: 'stream/reader-leaves',
    needs: ['chat-stream/text'],
    applies: (options) => offersChat(options) && !answersItself(options),
    run: closesWhenReaderLeaves,
  },
];

const asked = { id: 'chat-stream/text', kind: 'text' } as const;

/** In process, on framing and decoder alone: a socket for every byte would take minutes. */
function sameAtEveryCut(bench: Bench, id: 'chat-stream/text' | 'chat-stream/tools'): void {
  const dialect = bench.chatDialect(id);
  const { body } = bench.bytes(id);
  const wanted = sumUp(decodePieces(dialect, [body]).emitted);
  assert.ok(wanted.finish !== undefined, 'the recorded stream has no finish reason');
  for (const cut of cutsOf(body)) {
    const got = sumUp(decodePieces(dialect, [body.subarray(0, cut), body.subarray(cut)]).emitted);
    assert.deepEqual(got, wanted, `cut at byte ${cut} the stream says something else`);
  }
}

async function sameInPieces(bench: Bench): Promise<void> {
  const { body } = bench.bytes('chat-stream/text');
  const { stream } = bench.chatDialect('chat-stream/text');
  const ways: [string, Buffer[]][] = [
    ['an event at a time', framesOf(stream, body)],
    ['a byte at a time', inPiecesOf(1, body)],
    ...Array.from({ length: 10 }, (_, seed): [string, Buffer[]] => [
      `in random pieces (seed ${seed})`,
      inSeededPieces(seed, body),
    ]),
  ];
  for (const { bifrost, way } of bench.clients()) {
    bench.play('chat-stream/text');
    const whole = await askStream(bench, bifrost, asked);
    for (const [name, pieces] of ways) {
      bench.play('chat-stream/text', { pieces });
      const spoken = await askStream(bench, bifrost, asked);
      told(`${way}, ${name}`, () => {
        assert.equal(spoken.text, whole.text);
        assert.equal(spoken.finish, whole.finish);
        assert.deepEqual(spoken.usage, whole.usage);
      });
    }
  }
}

async function readsCarriageReturns(bench: Bench): Promise<void> {
  const { body } = bench.bytes('chat-stream/text');
  if (!isTextFraming(bench.chatDialect('chat-stream/text').stream)) return;
  for (const { bifrost, way } of bench.clients()) {
    bench.play('chat-stream/text');
    const plain = await askStream(bench, bifrost, asked);
    bench.play('chat-stream/text', { pieces: inPiecesOf(7, withCarriageReturns(body)) });
    const spoken = await askStream(bench, bifrost, asked);
    told(way, () => assert.equal(spoken.text, plain.text));
  }
}

/** A stream that has its finish reason is complete, whether or not the vendor says goodbye. */
async function needsNoEndMarker(bench: Bench): Promise<void> {
  const anatomy = anatomyOf(bench, 'chat-stream/text');
  if (anatomy.withoutEndMarker === undefined) return;
  for (const { bifrost, way } of bench.clients()) {
    bench.play('chat-stream/text');
    const whole = await askStream(bench, bifrost, asked);
    bench.play('chat-stream/text', { pieces: anatomy.withoutEndMarker });
    const spoken = await askStream(bench, bifrost, asked);
    told(way, () => {
      assert.equal(spoken.text, whole.text);
      assert.equal(spoken.finish, whole.finish);
    });
  }
}

async function closesWhenReaderLeaves(bench: Bench): Promise<void> {
  const { frames, firstContent } = anatomyOf(bench, 'chat-stream/text');
  for (const { bifrost, way } of bench.clients()) {
    bench.play('chat-stream/text', { pieces: frames.slice(0, firstContent + 1), end: 'held' });
    const chunks = await openStream(bench, bifrost, asked);
    await chunks.next();
    await chunks.return();
    const closed = await within(bench.server.left());
    told(way, () => assert.ok(closed, 'the reader left, and the connection to the provider stayed open'));
  }
}

async function within(event: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), farewellMs);
  });
  const result = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return result;
}
