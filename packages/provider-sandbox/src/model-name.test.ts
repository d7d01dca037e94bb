import { describe, expect, it } from 'vitest';
import { readModelName } from './model-name.js';

describe('readModelName', () => {
  it.each([
    ['echo', 'echo', []],
    ['sandbox/lorem', 'lorem', []],
    ['fault-cut', 'echo', [{ kind: 'cut' }]],
    ['tools+fault-cut+fault-slow', 'tools', [{ kind: 'cut' }, { kind: 'slow' }]],
    ['fault-429-retry-after-2', 'echo', [{ kind: '429', retryAfterSeconds: 2 }]],
    ['fault-429-no-header', 'echo', [{ kind: '429-no-header' }]],
    ['a+b', 'a+b', []],
    ['', '', []],
  ])('reads %s', (name, base, faults) => {
    expect(readModelName(name)).toMatchObject({ base, faults });
    expect(readModelName(name).unknownFault).toBeUndefined();
  });

  it.each(['fault-418', 'fault-', 'echo+fault-Cut', 'fault-429-retry-after-', 'fault-429-retry-after--1'])(
    'does not take %s for silence about a typing mistake',
    (name) => {
      expect(readModelName(name).unknownFault).toMatch(/^fault-/u);
    },
  );
});
