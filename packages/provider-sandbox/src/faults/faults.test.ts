import { object, objects, text } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { chat, eventsOf, get, json, type Outcome, post } from '../../test/drive.js';
import { SandboxState } from '../state.js';
import { faultKinds, faultTable, type FaultKind } from './fault-table.js';

const hello = { messages: [{ role: 'user', content: 'one two three four five six' }] };
const streamed = { ...hello, stream: true };

function errorOf(outcome: Outcome): unknown {
  return object(json(outcome)['error']);
}

/** The text that a reader of the stream has, and how many events were no JSON. */
function readStream(outcome: Outcome): { said: string; broken: number; done: boolean; finished: boolean } {
  const events = eventsOf(outcome);
  const read = events.filter((event) => typeof event === 'object');
  const choices = read.flatMap((event) => objects(event['choices']));
  return {
    said: choices.map((choice) => text(object(choice['delta'])?.['content']) ?? '').join(''),
    broken: events.filter((event) => event === undefined).length,
    done: events.at(-1) === '[DONE]',
    finished: choices.some((choice) => choice['finish_reason'] !== null),
  };
}

describe('faults with a status', () => {
  it.each<[FaultKind, number, string]>([
    ['400', 400, 'invalid_value'],
    ['401', 401, 'invalid_api_key'],
    ['402', 402, 'insufficient_quota'],
    ['403', 403, 'permission_denied'],
    ['404', 404, 'model_not_found'],
    ['429', 429, 'rate_limit_exceeded'],
    ['429-no-header', 429, 'rate_limit_exceeded'],
    ['500', 500, 'internal_error'],
    ['503', 503, 'service_unavailable'],
    ['529', 529, 'overloaded'],
    ['context-length', 400, 'context_length_exceeded'],
    ['content-filter', 400, 'content_filter'],
  ])('fault-%s answers %i %s, for streams and other operations too', async (kind, status, code) => {
    for (const body of [hello, streamed]) {
      const outcome = await chat(`fault-${kind}`, body);
      expect(outcome.status).toBe(status);
      expect(errorOf(outcome)).toMatchObject({ code });
      expect(outcome.headers['content-type']).toBe('application/json');
    }
    expect((await post('/v1/embeddings', { model: `fault-${kind}`, input: 'x' })).status).toBe(status);
  });

  it('tell how long to wait, or do not', async () => {
    expect((await chat('fault-429')).headers['retry-after']).toBe('1');
    expect((await chat('fault-429-retry-after-2')).headers['retry-after']).toBe('2');
    expect((await chat('fault-429-no-header')).headers).not.toHaveProperty('retry-after');
    expect((await chat('fault-503')).headers).not.toHaveProperty('retry-after');
  });

  it('an unknown fault is refused with the list of those that exist', async () => {
    const outcome = await chat('fault-418');
    expect(outcome.status).toBe(404);
    for (const kind of faultKinds) expect(outcome.text).toContain(`fault-${kind}`);
  });
});

describe('faults of the head', () => {
  it('silence never answers and ends with the caller', async () => {
    const outcome = await chat('fault-silence', hello, { patienceMs: 30_000 });
    expect(outcome).toMatchObject({ ending: 'no head', elapsedMs: 30_000 });
  });

  it('html and empty say 200', async () => {
    const page = await chat('fault-html', streamed);
    expect(page).toMatchObject({ status: 200, ending: 'complete' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).toMatch(/^<!doctype html>/u);
    const empty = await chat('fault-empty', streamed);
    expect(empty).toMatchObject({ status: 200, ending: 'complete', text: '' });
    expect(empty.headers['content-type']).toContain('text/event-stream');
    expect((await chat('fault-empty')).headers['content-type']).toBe('application/json');
  });
});

describe('faults of a stream', () => {
  it.each(['stall', 'cut', 'error-event'])('fault-%s strikes after some content', async (kind) => {
    const outcome = await chat(`fault-${kind}`, streamed, { patienceMs: 60_000 });
    const { said, finished, done } = readStream(outcome);
    expect(said).not.toBe('');
    expect('one two three four five six'.startsWith(said)).toBe(true);
    expect(said).not.toBe('one two three four five six');
    expect([finished, done]).toEqual([false, false]);
  });

  it.each(['stall-before-content', 'cut-before-content', 'error-event-before-content'])(
    'fault-%s strikes after the head and before content',
    async (kind) => {
      const outcome = await chat(`fault-${kind}`, streamed, { patienceMs: 60_000 });
      expect(outcome.status).toBe(200);
      expect(readStream(outcome).said).toBe('');
      expect(outcome.text).toContain('"role":"assistant"');
    },
  );

  it.each([
    ['stall', 'gave up'],
    ['stall-before-content', 'gave up'],
    ['cut', 'broken'],
    ['cut-before-content', 'broken'],
    ['error-event', 'complete'],
    ['error-event-before-content', 'complete'],
    ['no-done', 'complete'],
  ])('fault-%s ends the body: %s, also where it comes in one piece', async (kind, ending) => {
    for (const body of [hello, streamed]) {
      expect((await chat(`fault-${kind}`, body, { patienceMs: 60_000 })).ending).toBe(ending);
    }
  });

  it('an error event is the last event, and an error inside a 200 in one piece', async () => {
    const stream = eventsOf(await chat('fault-error-event', streamed));
    expect(stream.at(-1)).toMatchObject({ error: { type: 'server_error' } });
    const whole = await chat('fault-error-event');
    expect(whole.status).toBe(200);
    expect(errorOf(whole)).toMatchObject({ type: 'server_error' });
  });

  it('malformed events stand between good ones', async () => {
    const all = { said: 'one two three four five six', done: true, finished: true };
    expect(readStream(await chat('fault-malformed-event', streamed))).toEqual({ ...all, broken: 1 });
    expect(readStream(await chat('fault-malformed-twice', streamed))).toEqual({ ...all, broken: 2 });
  });

  it('an answer in one piece is cut in half by cut and malformed-event', async () => {
    const whole = await chat('echo');
    for (const kind of ['cut', 'stall', 'malformed-event']) {
      const half = await chat(`fault-${kind}`, undefined, { patienceMs: 60_000 });
      expect(half.status).toBe(200);
      expect(half.bytes.length).toBeGreaterThan(0);
      expect(half.bytes.length).toBeLessThan(whole.bytes.length);
      expect(() => json(half)).toThrow('no JSON object');
    }
  });

  it('no-done leaves out the marker and nothing else', async () => {
    const { text: plain } = await chat('echo+fault-slow', streamed);
    const { text: without } = await chat('echo+fault-no-done', streamed);
    expect(`${without.replaceAll('fault-no-done', 'fault-slow')}data: [DONE]\n\n`).toBe(plain);
  });

  it('faults are put together: slow and malformed and cut', async () => {
    const outcome = await chat('echo+fault-slow+fault-malformed-event+fault-cut', streamed);
    expect(outcome.ending).toBe('broken');
    expect(outcome.elapsedMs).toBeGreaterThanOrEqual(5000);
    expect(readStream(outcome).broken).toBe(1);
  });

  it('the shortest answers break as well', async () => {
    for (const content of ['', 'x']) {
      const body = { messages: [{ role: 'user', content }], stream: true };
      const cut = await chat('fault-cut', body);
      expect(cut.ending).toBe('broken');
      expect(readStream(cut).finished).toBe(false);
    }
  });

  it('Responses streams break in their own words', async () => {
    const body = { model: 'fault-error-event', input: 'one two three', stream: true };
    const events = eventsOf(await post('/v1/responses', body));
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'server_error' });
  });
});

describe('faults by options', () => {
  it('first: 2 strikes twice, then the provider has recovered', async () => {
    const state = new SandboxState();
    const options = { faults: [{ kind: '503' as const, first: 2 }] };
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1)
      statuses.push((await chat('echo', hello, { options, state })).status);
    expect(statuses).toEqual([503, 503, 200, 200]);
    const again = { faults: [{ kind: '503' as const, first: 2 }] };
    expect((await chat('echo', hello, { options: again, state })).status).toBe(503);
    expect((await chat('echo', hello, { options, state: new SandboxState() })).status).toBe(503);
  });

  it('probability asks chance, and only where it must', async () => {
    const options = { faults: [{ kind: '500' as const, probability: 0.3 }] };
    expect((await chat('echo', hello, { options, random: () => 0.29 })).status).toBe(500);
    expect((await chat('echo', hello, { options, random: () => 0.3 })).status).toBe(200);
    const always = { faults: [{ kind: '500' as const, probability: 1 }] };
    expect((await chat('echo', hello, { options: always, random: () => 0.999 })).status).toBe(500);
    const never = { faults: [{ kind: '500' as const, probability: 0 }] };
    expect((await chat('echo', hello, { options: never, random: () => 0 })).status).toBe(200);
    let asked = 0;
    const random = (): number => (asked += 1);
    await chat('echo', hello, { random });
    await chat('echo', hello, { options: { faults: [{ kind: '500' }] }, random });
    expect(asked).toBe(0);
  });

  it('model and key say who is meant', async () => {
    const options = {
      faults: [
        { kind: '401' as const, key: 'stale' },
        { kind: '404' as const, model: 'gpt-*' },
        { kind: '529' as const, model: 'sandbox/lorem' },
      ],
    };
    expect((await chat('echo', hello, { options })).status).toBe(200);
    expect((await chat('echo', hello, { options, key: 'stale' })).status).toBe(401);
    expect((await chat('gpt-4o', hello, { options })).status).toBe(404);
    expect((await chat('lorem', hello, { options })).status).toBe(529);
    expect((await chat('lorem-10', hello, { options })).status).toBe(200);
    expect((await get('/v1/models', { options, key: 'stale' })).status).toBe(401);
    expect((await get('/v1/models', { options })).status).toBe(200);
  });

  it('one key can be the bad one', async () => {
    const keyOptions = { faults: [{ kind: '429' as const, retry_after_in_seconds: 7 }] };
    const outcome = await chat('echo', hello, { keyOptions });
    expect(outcome.status).toBe(429);
    expect(outcome.headers['retry-after']).toBe('7');
    expect((await chat('echo', hello)).status).toBe(200);
  });

  it('requests_per_minute limits each key, and says when it goes on', async () => {
    const state = new SandboxState();
    const options = { requests_per_minute: 2 };
    const at = (startMs: number, key = 'a') => chat('echo', hello, { options, state, key, startMs });
    expect((await at(0)).status).toBe(200);
    expect((await at(1000)).status).toBe(200);
    const refused = await at(20_500);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('40');
    expect((await at(20_500, 'b')).status).toBe(200);
    expect((await at(60_000)).status).toBe(200);
    const unlimited = { options, state, keyOptions: { requests_per_minute: 0 } };
    expect((await chat('echo', hello, { ...unlimited, startMs: 30_000 })).status).toBe(200);
  });
});

describe('pace', () => {
  it('waits before the head, before the first token, and between tokens', async () => {
    const options = {
      latency_in_milliseconds: 100,
      first_token_latency_in_milliseconds: 300,
      tokens_per_second: 10,
    };
    const outcome = await chat('echo', streamed, { options });
    // Role; six tokens; finish; [DONE].
    expect(outcome.chunkTimes).toEqual([100, 400, 500, 600, 700, 800, 900, 900, 900]);
    const whole = await chat('echo', hello, { options });
    expect(whole.elapsedMs).toBe(900);
  });

  it('the key says otherwise than the provider', async () => {
    const options = { latency_in_milliseconds: 100 };
    const keyOptions = { latency_in_milliseconds: 5 };
    expect((await chat('echo', hello, { options, keyOptions })).elapsedMs).toBe(5);
  });

  it('slow adds five seconds and five tokens a second', async () => {
    expect((await chat('fault-slow', streamed)).elapsedMs).toBe(5000 + 5 * 200);
  });

  it('stops writing when nobody reads any more', async () => {
    const options = { tokens_per_second: 1 };
    const outcome = await chat('lorem', streamed, { options, patienceMs: 4500 });
    expect(outcome).toMatchObject({ ending: 'gave up', elapsedMs: 4500 });
    expect(readStream(outcome).said.length).toBeLessThan(40);
  });
});

describe('the table of faults', () => {
  it('has every kind once, and each of them changes something', async () => {
    expect(new Set(faultKinds).size).toBe(faultTable.length);
    const stage = { patienceMs: 60_000 };
    const calm = await chat('echo', streamed, stage);
    for (const kind of faultKinds) {
      const struck = await chat(`fault-${kind}`, streamed, stage);
      const changed =
        struck.text !== calm.text.replaceAll('"echo"', `"fault-${kind}"`) || struck.elapsedMs > 0;
      expect([kind, changed]).toEqual([kind, true]);
    }
  });
});
