import { createParser } from 'eventsource-parser';
import { bench, describe } from 'vitest';
import { EventFramer } from '../src/passage/event-frames.js';
import { compileMarkers } from '../src/passage/markers.js';
import { scanMembers } from '../src/passage/scan-members.js';
import { spliceMembers } from '../src/passage/splice-members.js';

/*
 * What passage costs, beside what parsing would cost. Run with `npx vitest bench --run packages/core`.
 */

const sentence = 'The quick brown fox said "jump" and the lazy dog did not. ';
const messages = Array.from({ length: 20 }, (_, index) => ({
  role: index % 2 === 0 ? 'user' : 'assistant',
  content: sentence.repeat(1 + (index % 5) * 8),
}));
const tools = Array.from({ length: 8 }, (_, index) => ({
  type: 'function',
  function: { name: `tool_${index}`, parameters: { type: 'object', properties: { a: { type: 'string' } } } },
}));
const request = { model: 'acme/gpt-4o', stream: true, temperature: 0.7, fallbacks: ['b/c'], messages, tools };
const long = Buffer.from(JSON.stringify(request));
const short = Buffer.from(JSON.stringify({ ...request, messages: messages.slice(0, 1), tools: undefined }));

describe.each([
  [`a request of ${short.length} bytes`, short],
  [`a request of ${long.length} bytes`, long],
])('%s', (_name, body) => {
  bench('scan', () => {
    scanMembers(body);
  });
  bench('scan and splice', () => {
    spliceMembers(scanMembers(body), [
      { kind: 'replace', name: 'model', value: '"gpt-4o"' },
      { kind: 'cut', name: 'fallbacks' },
    ]);
  });
  bench('JSON.parse and JSON.stringify', () => {
    const parsed: unknown = JSON.parse(body.toString());
    Buffer.from(JSON.stringify(parsed));
  });
});

const event = (content: string): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-123',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4o',
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
  })}\n\n`;
const stream = Array.from({ length: 100 }, (_, index) => Buffer.from(event(` word${index}`)));
const whole = Buffer.concat(stream);
const markers = compileMarkers(['"finish_reason":"', '"usage":{', '"error"']);

describe('a stream of 100 events', () => {
  bench('frame, check, look for markers; an event a chunk', () => {
    const framer = new EventFramer((frame) => {
      if (!frame.looksLikeObject || frame.includesAny(markers)) throw new Error('unexpected');
    });
    for (const chunk of stream) framer.push(chunk);
  });
  bench('the same in one chunk', () => {
    const framer = new EventFramer((frame) => {
      if (!frame.looksLikeObject || frame.includesAny(markers)) throw new Error('unexpected');
    });
    framer.push(whole);
  });
  bench('frame and check alone, in one chunk', () => {
    const framer = new EventFramer((frame) => {
      if (!frame.looksLikeObject) throw new Error('unexpected');
    });
    framer.push(whole);
  });
  bench('frame and JSON.parse', () => {
    const framer = new EventFramer((frame) => {
      JSON.parse(frame.data);
    });
    for (const chunk of stream) framer.push(chunk);
  });
  bench('eventsource-parser and JSON.parse', () => {
    const parser = createParser({ onEvent: ({ data }) => void JSON.parse(data) });
    for (const chunk of stream) parser.feed(chunk.toString());
  });
});
