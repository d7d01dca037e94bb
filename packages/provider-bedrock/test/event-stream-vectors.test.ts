import { object, text } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { createEventStreamFraming } from '../src/event-stream/framing.js';
import { sharedJson } from '../../../tooling/shared-data.js';

const vectors = Object.entries(
  object(object(sharedJson('specs/eventstream-vectors.json'))?.['vectors']) ?? {},
);
const valid = vectors.filter(([name]) => name.startsWith('valid_'));
const invalid = vectors.filter(([name]) => name.startsWith('invalid_'));

function countEvents(vector: unknown): number {
  let events = 0;
  const framing = createEventStreamFraming(() => {
    events += 1;
  });
  framing.push(Buffer.from(text(vector) ?? '', 'base64'));
  framing.end();
  return events;
}

describe('published messages', () => {
  it(`that are right are read (${valid.length} messages)`, () => {
    const counts = valid.map(([name, vector]) => [name, countEvents(vector)]);
    expect(counts).toEqual(valid.map(([name]) => [name, 1]));
  });

  it(`that are wrong are refused (${invalid.length} messages)`, () => {
    for (const [, vector] of invalid) expect(() => countEvents(vector)).toThrow(/garbled/u);
  });
});
