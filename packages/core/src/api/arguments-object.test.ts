import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ToolCallPart } from '../hub/part.js';
import { createRawJson } from '../json/raw-json.js';
import { argumentsObject } from './arguments-object.js';

const call = (words: string, kind: ToolCallPart['kind'] = 'function'): ToolCallPart => ({
  type: 'tool_call',
  id: 'call_1',
  name: 'pay',
  arguments: words,
  kind,
});

describe('argumentsObject', () => {
  it.each(['', ' \n', 'null', ' null '])('takes %j for no arguments', (words) => {
    const onInvalid = vi.fn<() => void>();
    expect(argumentsObject(call(words), createRawJson(), onInvalid)).toEqual({});
    expect(onInvalid).not.toHaveBeenCalled();
  });

  it('gives an object as it was written, numbers beyond a double included', () => {
    const raw = createRawJson();
    const input = argumentsObject(call('{"id":12345678901234567890}'), raw);
    expect(raw.stringify({ input })).toBe('{"input":{"id":12345678901234567890}}');
  });

  it('puts the free text of a custom tool into a member, whatever it says', () => {
    for (const words of ['{"a":1}', 'null', '', 'SELECT 1'])
      expect(argumentsObject(call(words, 'custom'), createRawJson())).toEqual({ input: words });
  });

  it.each(['{"sum":', '[1]', '"x"', '7', 'true', '{"a":1} and more'])(
    'wraps %s as it came, and says so',
    (words) => {
      const onInvalid = vi.fn<() => void>();
      expect(argumentsObject(call(words), createRawJson(), onInvalid)).toEqual({ invalid_json: words });
      expect(onInvalid).toHaveBeenCalledOnce();
    },
  );

  it('loses nothing of any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (words) => {
        const said = argumentsObject(call(words), createRawJson());
        expect(said).toEqual(objectIn(words) ?? (isNothing(words) ? {} : { invalid_json: words }));
      }),
    );
  });
});

const isNothing = (words: string): boolean => ['', 'null'].includes(words.trim());

function objectIn(words: string): unknown {
  try {
    const value: unknown = JSON.parse(words);
    return typeof value === 'object' && !Array.isArray(value) ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
