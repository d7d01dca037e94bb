import { describe, expect, it } from 'vitest';
import { chat } from '../api/chat/dialect.js';
import { countTokens } from '../api/count-tokens/dialect.js';
import { models } from '../api/models/dialect.js';
import type { JsonObject } from '../json/read.js';
import { callOf } from '../../test/support/ask.js';
import type { Call, CallBody } from './call.js';
import { readEnvelope, type Envelope } from './envelope.js';

function envelope(body: JsonObject | string, more: Partial<Call> = {}): Envelope {
  return readEnvelope(callOf(body, more)).envelope;
}

function withHeaders(headers: Record<string, string>, body: JsonObject = {}): Envelope {
  return envelope({ model: 'm', ...body }, { headers });
}

/** As a vendor claims a member that has one of our names. */
function claimsMember(name: string, value: unknown): boolean {
  return name === 'fallbacks' && value === 'default';
}

function refusal(param: string) {
  return expect.objectContaining({ code: 'invalid_request', param });
}

/** The same members in each form in which a body may come. */
const forms: [string, (members: JsonObject) => CallBody][] = [
  ['bytes', (members) => ({ kind: 'bytes', bytes: Buffer.from(JSON.stringify(members)) })],
  ['an object', (members) => ({ kind: 'object', value: members })],
  [
    'a form',
    (members) => ({
      kind: 'multipart',
      fields: Object.entries(members).map(([name, value]) => ({
        name,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
      files: [],
    }),
  ],
];

describe.each(forms)('readEnvelope of %s', (_name, bodyOf) => {
  it('reads what steers the engine', () => {
    const members: JsonObject = {
      model: 'm',
      provider: 'one',
      fallbacks: ['two/m', { provider: 'two', model: 'n' }],
      stream: true,
      routing: {
        max_attempts: 3,
        deadline_in_seconds: 1.5,
        fallback_on: ['content_filtered'],
        strict_params: true,
      },
      provider_options: { one: { a: 1 } },
    };
    expect(envelope({}, { body: bodyOf(members) })).toMatchObject({
      model: 'm',
      provider: 'one',
      fallbacks: ['two/m', { provider: 'two', model: 'n' }],
      stream: true,
      routing: {
        maxAttempts: 3,
        deadlineMs: 1500,
        fallbackOn: new Set(['content_filtered']),
        strictParams: true,
      },
      providerOptions: { one: { a: 1 } },
      wantsExtraFields: true,
    });
  });

  it('leaves out what is not there', () => {
    expect(envelope({}, { body: bodyOf({ model: 'm' }) })).toMatchObject({
      provider: undefined,
      fallbacks: undefined,
      stream: false,
      includeUsage: false,
      routing: undefined,
      providerOptions: undefined,
      sessionId: undefined,
      key: undefined,
      boundIds: [],
    });
  });

  it.each<[string, JsonObject]>([
    ['model', {}],
    ['model', { model: '' }],
    ['provider', { model: 'm', provider: '' }],
    ['stream', { model: 'm', stream: 'yes' }],
    ['fallbacks', { model: 'm', fallbacks: { provider: 'one' } }],
    ['fallbacks[1]', { model: 'm', fallbacks: ['a', 7] }],
    ['fallbacks[0]', { model: 'm', fallbacks: [''] }],
    ['fallbacks[0].provider', { model: 'm', fallbacks: [{ model: 'm' }] }],
    ['fallbacks[0].model', { model: 'm', fallbacks: [{ provider: 'one', model: '' }] }],
    ['routing', { model: 'm', routing: [] }],
    ['routing.max_attempts', { model: 'm', routing: { max_attempts: 0 } }],
    ['routing.max_attempts', { model: 'm', routing: { max_attempts: 1.5 } }],
    ['routing.deadline_in_seconds', { model: 'm', routing: { deadline_in_seconds: -1 } }],
    ['routing.deadline_in_seconds', { model: 'm', routing: { deadline_in_seconds: '5' } }],
    ['routing.fallback_on', { model: 'm', routing: { fallback_on: ['constructor'] } }],
    ['routing.strict_params', { model: 'm', routing: { strict_params: 1 } }],
    ['routing.unheard_of', { model: 'm', routing: { unheard_of: 1 } }],
    ['provider_options', { model: 'm', provider_options: 'x' }],
    ['provider_options.one', { model: 'm', provider_options: { one: 5 } }],
    ['provider_options.two', { model: 'm', provider_options: { one: {}, two: null } }],
  ])('refuses a wrong %s', (param, members) => {
    expect(() => envelope({}, { body: bodyOf(members) })).toThrow(refusal(param));
  });
});

describe('readEnvelope', () => {
  it('takes null for absent', () => {
    const nothing = { provider: null, fallbacks: null, stream: null, routing: null, provider_options: null };
    expect(envelope({ model: 'm', ...nothing })).toMatchObject({ provider: undefined, stream: false });
  });

  it('reads a model of another kind as wrong, and one in the path as right', () => {
    expect(() => envelope({ model: 7 })).toThrow(refusal('model'));
    expect(envelope({ model: 7 }, { params: { model: 'from-path' } }).model).toBe('from-path');
    expect(envelope('', { dialect: models, body: { kind: 'none' }, provider: 'one' })).toMatchObject({
      model: '',
      provider: 'one',
    });
  });

  it('leaves a member to the vendor that claims it by its form, and reads every other', () => {
    const { inbound } = chat;
    if (inbound === undefined) throw new Error('no inbound half');
    const dialect = { ...chat, inbound: { ...inbound, claimsMember } };
    const theirs = { model: 'm', fallbacks: 'default', provider: 'one' };
    expect(envelope(theirs, { dialect })).toMatchObject({ fallbacks: undefined, provider: 'one' });
    const headers = { 'x-bf-fallbacks': 'two/m' };
    expect(envelope(theirs, { dialect, headers }).fallbacks).toEqual(['two/m']);
    expect(envelope({ model: 'm', fallbacks: ['two/m'] }, { dialect }).fallbacks).toEqual(['two/m']);
    expect(() => envelope(theirs)).toThrow(refusal('fallbacks'));
  });

  it('reads headers', () => {
    expect(
      withHeaders({
        'x-bf-fallbacks': ' two/m , one/n,',
        'x-bf-deadline': '2.5',
        'x-bf-max-attempts': '7',
        'x-bf-fallback-on': 'timeout, content_filtered',
        'x-bf-strict': 'true',
        'x-bf-session-id': 's',
        'x-bf-key': 'k',
      }),
    ).toMatchObject({
      fallbacks: ['two/m', 'one/n'],
      routing: {
        deadlineMs: 2500,
        maxAttempts: 7,
        fallbackOn: new Set(['timeout', 'content_filtered']),
        strictParams: true,
      },
      sessionId: 's',
      key: 'k',
    });
  });

  it('adds the header’s fallbacks to the body’s, and lets the header win over the body', () => {
    const headers = { 'x-bf-fallbacks': 'two/m', 'x-bf-deadline': '1', 'x-bf-strict': 'false' };
    const body = {
      fallbacks: ['one/n'],
      routing: { deadline_in_seconds: 9, max_attempts: 2, strict_params: true },
    };
    expect(withHeaders(headers, body)).toMatchObject({
      fallbacks: ['one/n', 'two/m'],
      routing: { deadlineMs: 1000, maxAttempts: 2, strictParams: false },
    });
  });

  it.each([
    ['x-bf-deadline', ''],
    ['x-bf-deadline', 'soon'],
    ['x-bf-deadline', '-1'],
    ['x-bf-deadline', 'Infinity'],
    ['x-bf-max-attempts', '0'],
    ['x-bf-max-attempts', '1.5'],
    ['x-bf-max-attempts', 'many'],
    ['x-bf-fallback-on', 'nonsense'],
    ['x-bf-fallback-on', ''],
    ['x-bf-strict', ''],
    ['x-bf-strict', 'yes'],
  ])('refuses the header %s: %o', (name, value) => {
    expect(() => withHeaders({ [name]: value })).toThrow(refusal(name));
  });

  it('lets the route and the library decide', () => {
    expect(envelope({ model: 'm', stream: false }, { stream: true }).stream).toBe(true);
    expect(envelope({ model: 'm' }, { key: 'mine', headers: { 'x-bf-key': 'other' } }).key).toBe('mine');
  });

  it('gives facts in the body on the unified routes, elsewhere on request', () => {
    expect(envelope({ model: 'm' }, { unified: false }).wantsExtraFields).toBe(false);
    const headers = { 'x-bf-extra-fields': 'true' };
    expect(envelope({ model: 'm' }, { unified: false, headers }).wantsExtraFields).toBe(true);
  });

  it('never streams a count', () => {
    expect(envelope({ model: 'm', stream: true }, { dialect: countTokens }).stream).toBe(false);
    expect(envelope({ model: 'm', stream: true }, { dialect: chat }).stream).toBe(true);
  });

  it('knows whether usage is wanted', () => {
    expect(envelope({ model: 'm', stream_options: { include_usage: true } }).includeUsage).toBe(true);
    expect(envelope({ model: 'm', stream_options: { include_usage: 1 } }).includeUsage).toBe(false);
    expect(envelope({ model: 'm', stream_options: true }).includeUsage).toBe(false);
  });

  it('finds the ids that one account made', () => {
    expect(
      envelope({ model: 'm', previous_response_id: 'resp_1', conversation: { id: 'conv_1' }, container: 7 })
        .boundIds,
    ).toEqual([
      { member: 'previous_response_id', id: 'resp_1' },
      { member: 'conversation', id: 'conv_1' },
    ]);
  });
});
