import assert from 'node:assert/strict';
import { askBrokenStream, askStream } from '../bench/ask.js';
import type { Bench } from '../bench/bench.js';
import type { Script } from '../bench/loopback.js';
import type { Scenario } from '../scenario.js';
import { brokenFrame, isTextFraming } from '../wire/frames.js';
import { offersChat, told } from './chat.js';
import { anatomyOf, hasWireStream } from './stream-anatomy.js';

/** Streams that break: what was said stays, and nothing is dressed up as complete. */
export const brokenStreamScenarios: readonly Scenario[] = [
  {
    id: 'stream/cut-before-content',
    needs: ['chat-stream/text'],
    applies: hasWireStream,
    run: cutBeforeContent,
  },
  {
    id: 'stream/cut-after-content',
    needs: ['chat-stream/text'],
    applies: hasWireStream,
    run: cutAfterContent,
  },
  {
    id: 'stream/malformed-event',
    needs: ['chat-stream/text'],
    applies: hasWireStream,
    run: forgivesOneEvent,
  },
  {
    id: 'stream/malformed-twice',
    needs: ['chat-stream/text'],
    applies: hasWireStream,
    run: forgivesNoSecond,
  },
  {
    id: 'chat-stream/error-event',
    needs: ['chat-stream/error-event'],
    applies: offersChat,
    run: tellsErrorEvents,
  },
];

const asked = { id: 'chat-stream/text', kind: 'text' } as const;

/** Places to cut at, at most: each is a request of its own. */
const mostCuts = 24;

async function cutBeforeContent(bench: Bench): Promise<void> {
  const { frames, firstContent } = anatomyOf(bench, asked.id);
  const pieces = frames.slice(0, firstContent);
  for (const end of ['cut', 'complete'] as const) {
    await breaks(bench, { pieces, end }, ({ began }) => {
      assert.ok(!began, 'nothing had been said, so the call itself must fail and not its stream');
    });
  }
}

async function cutAfterContent(bench: Bench): Promise<void> {
  const { frames, firstContent, finish } = anatomyOf(bench, asked.id);
  const places = Array.from({ length: finish - firstContent }, (_, index) => firstContent + 1 + index);
  assert.notEqual(
    places.length,
    0,
    `the recorded stream '${asked.id}' says all in its last event: record a longer one`,
  );
  const step = Math.max(1, Math.ceil(places.length / mostCuts));
  for (const [index, place] of places.entries()) {
    if (index % step !== 0) continue;
    const end = index % 2 === 0 ? 'complete' : 'cut';
    const pieces = frames.slice(0, place);
    await breaks(bench, { pieces, end }, ({ text }) => {
      assert.notEqual(text, '', `what was said before the cut behind event ${place} is lost`);
    });
  }
}

async function breaks(
  bench: Bench,
  script: Pick<Script, 'pieces' | 'end'>,
  check: (seen: { text: string; began: boolean }) => void,
): Promise<void> {
  for (const { bifrost, way } of bench.clients()) {
    bench.play(asked.id, script);
    const { spoken, error, began } = await askBrokenStream(bench, bifrost, asked);
    told(`${way}, after ${script.pieces.length} events`, () => {
      assert.equal(
        error.code,
        'stream_interrupted',
        `a stream that breaks off is stream_interrupted: ${error}`,
      );
      assert.equal(spoken.finish, undefined, 'a stream that broke has no finish reason');
      check({ text: spoken.text + spoken.reasoning, began });
    });
  }
}

async function forgivesOneEvent(bench: Bench): Promise<void> {
  const { stream } = bench.chatDialect(asked.id);
  if (!isTextFraming(stream)) return;
  const { frames, firstContent } = anatomyOf(bench, asked.id);
  for (const { bifrost, way } of bench.clients()) {
    bench.play(asked.id);
    const whole = await askStream(bench, bifrost, asked);
    bench.play(asked.id, { pieces: frames.toSpliced(firstContent + 1, 0, brokenFrame(stream)) });
    const spoken = await askStream(bench, bifrost, asked);
    told(way, () => {
      assert.equal(spoken.text, whole.text, 'one malformed event is skipped, and the rest is kept');
      assert.equal(spoken.extra?.malformed_events, 1, 'the malformed event is counted');
    });
  }
}

async function forgivesNoSecond(bench: Bench): Promise<void> {
  const { stream } = bench.chatDialect(asked.id);
  if (!isTextFraming(stream)) return;
  const { frames, firstContent } = anatomyOf(bench, asked.id);
  const broken = brokenFrame(stream);
  for (const { bifrost, way } of bench.clients()) {
    bench.play(asked.id, { pieces: frames.toSpliced(firstContent + 1, 0, broken, broken) });
    const { error } = await askBrokenStream(bench, bifrost, asked);
    told(way, () => assert.equal(error.code, 'invalid_response', 'a second malformed event ends the stream'));
  }
}

async function tellsErrorEvents(bench: Bench): Promise<void> {
  const id = 'chat-stream/error-event';
  const { code } = bench.answer(id).says ?? {};
  for (const { bifrost, way } of bench.clients()) {
    bench.play(id);
    const { spoken, error } = await askBrokenStream(bench, bifrost, { id, kind: 'text' });
    told(way, () => {
      assert.equal(spoken.finish, undefined, 'a stream with an error has no finish reason');
      const isLost = error.code === 'stream_interrupted' || error.code === 'internal';
      assert.ok(!isLost, `the error event was not understood: ${error}`);
      if (code !== undefined) assert.equal(error.code, code, `the error event means ${code}`);
    });
  }
}
