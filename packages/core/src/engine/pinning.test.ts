import { describe, expect, it } from 'vitest';
import { affinityDigest } from '../balancer/affinity.js';
import { createSharedState } from '../balancer/shared-state.js';
import type { JsonObject } from '../json/read.js';
import { callOf } from '../../test/support/ask.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Call } from './call.js';
import { readEnvelope } from './envelope.js';
import { pinning } from './pinning.js';

const primary = { provider: 'one', model: 'm' };
const sibling = { provider: 'one', model: 'n' };
const other = { provider: 'two', model: 'm' };

function setup() {
  const clock = new ManualClock();
  const state = createSharedState({ clock });
  const pin = (body: JsonObject, more: Partial<Call> = {}) => {
    const { envelope } = readEnvelope(callOf({ model: 'm', ...body }, more));
    const of = pinning(state, envelope, [primary, sibling, other]);
    return [of(primary), of(sibling), of(other)];
  };
  const remember = (id: Parameters<typeof affinityDigest>, key: string) =>
    state.affinity.remember(affinityDigest(...id), key);
  return { clock, pin, remember };
}

const refused = {
  skip: expect.objectContaining({ code: 'unsupported_parameter', param: 'previous_response_id' }),
};

describe('pinning', () => {
  it('leaves everything to chance as a rule', () => {
    expect(setup().pin({})).toEqual([{}, {}, {}]);
  });

  it('keeps a request on the provider and the key that made its id', () => {
    const { pin, remember } = setup();
    remember(['bound', 'one', 'resp_1'], 'b');
    expect(pin({ previous_response_id: 'resp_1' })).toEqual([{ key: 'b' }, { key: 'b' }, refused]);
  });

  it('sends an id that nobody remembers to the first key', async () => {
    const { clock, pin, remember } = setup();
    const first = [{ first: true }, { first: true }, refused];
    expect(pin({ previous_response_id: 'resp_1' })).toEqual(first);
    remember(['bound', 'one', 'resp_1'], 'b');
    await clock.advance(3_600_000);
    expect(pin({ previous_response_id: 'resp_1' })).toEqual(first);
  });

  it('takes a key that the caller names for the primary alone', () => {
    expect(setup().pin({}, { key: 'b' })).toEqual([{ key: 'b' }, {}, {}]);
    const { pin, remember } = setup();
    remember(['bound', 'one', 'resp_1'], 'a');
    expect(pin({ previous_response_id: 'resp_1' }, { key: 'b' })).toEqual([
      { key: 'b' },
      { key: 'a' },
      refused,
    ]);
  });

  it('prefers the key of a session with each provider', () => {
    const { pin, remember } = setup();
    remember(['session', 'one', 's'], 'b');
    remember(['session', 'two', 's'], 'a');
    const headers = { 'x-bf-session-id': 's' };
    expect(pin({}, { headers })).toEqual([{ preferred: 'b' }, { preferred: 'b' }, { preferred: 'a' }]);
    expect(pin({}, { headers: { 'x-bf-session-id': 'another' } })).toEqual([{}, {}, {}]);
  });

  it('does not take the id of a session for an id of an answer', () => {
    const { pin, remember } = setup();
    remember(['session', 'one', 'x'], 'b');
    expect(pin({ previous_response_id: 'x' })[0]).toEqual({ first: true });
  });
});
