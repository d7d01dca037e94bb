import { describe, expect, it } from 'vitest';
import { BifrostError } from './bifrost-error.js';

describe('BifrostError', () => {
  it('is made anew with other details', () => {
    const error = new BifrostError('rate_limited', 'slower', { provider: 'acme', param: 'model' });
    const other = error.with({ message: 'much slower', provider: 'north-star' });
    expect(other).toMatchObject({
      code: 'rate_limited',
      message: 'much slower',
      param: 'model',
      provider: 'north-star',
    });
    expect(BifrostError.isInstance(other)).toBe(true);
  });

  // A bundler that sees the name inside calls the class something else, and Node prints that: `_BifrostError`.
  it('does not use its own name inside, so that a built package prints it as it is called', () => {
    expect(String(BifrostError)).not.toMatch(/new \w*BifrostError/u);
  });
});
