import type { ChatRequest, StreamEvent, Tool } from '@bifrost/core';
import { operations } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { ask, askStream } from '../test/speak.js';
import { createSandbox } from './index.js';
import { routeOf } from './routes.js';

const weather: Tool = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

function question(request: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'sandbox/any',
    stream: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Good morning, sandbox!' }] }],
    ...request,
  };
}

/** The deltas of one type, put together. */
function joined(events: readonly (StreamEvent | { type: 'error' })[], type: string): string {
  return events
    .map((event) =>
      event.type === type && 'value' in event && typeof event.value === 'string' ? event.value : '',
    )
    .join('');
}

describe.each([
  ['Chat Completions', 0],
  ['Responses', 1],
])('chat in the dialect of %s', (_, endpoint) => {
  const sandbox = createSandbox();

  it('is read as it was meant', async () => {
    const answer = await ask(sandbox, 'chat', { model: 'echo', request: question(), endpoint });
    expect(answer.choices).toMatchObject([
      { finish_reason: 'stop', parts: [{ type: 'text', text: 'Good morning, sandbox!' }] },
    ]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 5, total_tokens: 13 });
  });

  it('brings tool calls', async () => {
    const request = question({ tools: [weather] });
    const answer = await ask(sandbox, 'chat', { model: 'tools', request, endpoint });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      parts: [{ type: 'tool_call', name: 'get_weather', arguments: '{"city":"sample city"}' }],
    });
  });

  it('brings reasoning before text', async () => {
    const answer = await ask(sandbox, 'chat', { model: 'reasoning', request: question(), endpoint });
    expect(answer.choices[0]?.parts.map((part) => part.type)).toEqual(['reasoning', 'text']);
  });

  it('says length where the limit cut', async () => {
    const request = question({ max_tokens: 2 });
    const answer = await ask(sandbox, 'chat', { model: 'echo', request, endpoint });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', parts: [{ text: 'Good mornin' }] });
  });

  it.each(['echo', 'reasoning', 'tools'])(
    'streams of %s say the same as answers in one piece',
    async (model) => {
      const request = question({ stream: true, include_usage: true, tools: [weather] });
      const whole = await ask(sandbox, 'chat', { model, request: { ...request, stream: false }, endpoint });
      const events = await askStream(sandbox, { model, request, endpoint });
      const parts = whole.choices[0]?.parts ?? [];
      const texts = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
      const thoughts = parts.map((part) => (part.type === 'reasoning' ? (part.text ?? '') : '')).join('');
      const calls = parts.map((part) => (part.type === 'tool_call' ? part.arguments : '')).join('');
      expect(joined(events, 'text-delta')).toBe(texts);
      expect(joined(events, 'reasoning-delta')).toBe(thoughts);
      expect(joined(events, 'arguments-delta')).toBe(calls);
      expect(events.filter((event) => event.type === 'finish')).toMatchObject([
        { reason: whole.choices[0]?.finish_reason },
      ]);
      expect(events.findLast((event) => event.type === 'usage')).toMatchObject({ usage: whole.usage });
    },
  );

  it('an error event is read as an error', async () => {
    const request = question({ stream: true });
    const events = await askStream(sandbox, { model: 'fault-error-event', request, endpoint });
    expect(events.filter((event) => event.type === 'error')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'finish')).toEqual([]);
  });
});

describe('the other operations', () => {
  const sandbox = createSandbox();

  it('are all there, and every path is one that is answered', () => {
    expect(Object.keys(sandbox.operations).toSorted()).toEqual([...operations].toSorted());
    const key = { name: 'default', value: undefined, options: {} };
    const places = Object.values(sandbox.operations)
      .flat()
      .map((entry) => entry.endpoint({ options: {}, key, model: 'echo', stream: false }));
    const unanswered = places.filter(({ path }) => path !== '/v1/models' && !routeOf(path));
    expect(unanswered).toEqual([]);
  });

  it('text completion', async () => {
    const request = { model: 'any', prompt: 'Good morning', stream: false };
    const answer = await ask(sandbox, 'textCompletion', { model: 'echo', request });
    expect(answer.choices).toMatchObject([{ text: 'Good morning', finish_reason: 'stop' }]);
  });

  it('embeddings', async () => {
    const request = { model: 'any', input: ['a', 'b'], dimensions: 8 };
    const answer = await ask(sandbox, 'embeddings', { model: 'any', request });
    expect(answer.vectors.map((vector) => vector.length)).toEqual([8, 8]);
  });

  it('images, painted and changed', async () => {
    const request = { model: 'any', prompt: 'a fox', stream: false, size: '64x64' };
    const painted = await ask(sandbox, 'imageGeneration', { model: 'any', request });
    expect(painted.images[0]?.b64_json).toMatch(/^iVBOR/u);
    const images = [{ name: 'image', filename: 'a.png', media_type: 'image/png', bytes: new Uint8Array(3) }];
    const edit = { ...request, images, kind: 'edit' as const };
    const changed = await ask(sandbox, 'imageEdit', { model: 'any', request: edit });
    expect(changed.images[0]?.b64_json).toMatch(/^iVBOR/u);
  });

  it('speech and transcription', async () => {
    const request = { model: 'any', input: 'Good morning', voice: 'alloy' };
    const sound = await ask(sandbox, 'speech', { model: 'any', request });
    expect(sound.media_type).toBe('audio/mpeg');
    const file = { name: 'file', filename: 'a.mp3', media_type: 'audio/mpeg', bytes: sound.bytes };
    const heard = await ask(sandbox, 'transcription', {
      model: 'any',
      request: { model: 'any', stream: false, file },
    });
    expect(heard.text).toBe(`This is a.mp3, ${sound.bytes.length} bytes of audio/mpeg.`);
  });

  it('rerank', async () => {
    const request = { model: 'any', query: 'fox', documents: ['hen', 'fox'] };
    const answer = await ask(sandbox, 'rerank', { model: 'any', request });
    expect(answer.results.map((result) => result.index)).toEqual([1, 0]);
  });

  it('count tokens', async () => {
    const answer = await ask(sandbox, 'countTokens', { model: 'echo', request: question() });
    expect(answer).toEqual({ input_tokens: 8, estimated: false });
  });

  it('list models', async () => {
    const answer = await ask(sandbox, 'listModels', { model: '', request: {} });
    expect(answer.models.slice(0, 2)).toMatchObject([{ id: 'echo', owned_by: 'sandbox' }, { id: 'lorem' }]);
  });
});
