import { describe, expect, it } from 'vitest';
import { failed, said } from '../../test/support/answers.js';
import { RecordingHandler } from '../../test/support/recording-handler.js';
import { question, twoProviders } from '../../test/support/two-providers.js';
import { hang, type Script } from '../../test/support/scripted-provider.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { CallWitness } from '../hooks/witness.js';
import type { TransportRequest } from '../transport/transport.js';
import { WitnessedHandler } from './witnessed-handler.js';

const attempt = { provider: 'one', model: 'm', key: 'k1' };
const request: TransportRequest = {
  method: 'POST',
  origin: 'https://one.example',
  path: '/chat',
  headers: {},
  body: undefined,
};

type Hook = keyof CallWitness;
const hooks: readonly Hook[] = ['sent', 'head', 'data'];

/** A witness that writes down which hooks are called, and throws in one of them. */
function witnessing(faulty?: Hook): { witness: CallWitness; heard: Hook[] } {
  const heard: Hook[] = [];
  const hear = (hook: Hook): void => {
    heard.push(hook);
    if (hook === faulty) throw new Error('no more paper');
  };
  return {
    witness: { sent: () => hear('sent'), head: () => hear('head'), data: () => hear('data') },
    heard,
  };
}

/** Tells a handler of a whole exchange. */
function exchange(handler: WitnessedHandler): void {
  handler.sent(attempt, request);
  handler.onConnected();
  handler.onHead(200, { a: 'b' });
  handler.onData(Buffer.from('Hel'));
  handler.onData(Buffer.from('lo'));
  handler.onEnd();
}

describe('a witnessed answer', () => {
  it('is told to the witness hook by hook, as it was told to the reader', () => {
    const told: unknown[] = [];
    const reader = new RecordingHandler();
    const handler = new WitnessedHandler(reader, {
      sent: (...of) => void told.push(['sent', ...of]),
      head: (...of) => void told.push(['head', ...of]),
      data: (chunk) => void told.push(['data', Buffer.from(chunk).toString()]),
    });
    exchange(handler);
    expect(told).toEqual([
      ['sent', attempt, request],
      ['head', 200, { a: 'b' }],
      ['data', 'Hel'],
      ['data', 'lo'],
    ]);
    expect(reader.calls).toEqual(['connected', 'head', 'data', 'end']);
    expect([reader.status, reader.headers, reader.text]).toEqual([200, { a: 'b' }, 'Hello']);
  });

  it('is told to the witness first: what the reader makes of it comes after', () => {
    const order: string[] = [];
    const reader = new RecordingHandler();
    reader.onHead = () => void order.push('reader');
    const { witness } = witnessing();
    const handler = new WitnessedHandler(reader, { ...witness, head: () => void order.push('witness') });
    handler.onHead(200, {});
    expect(order).toEqual(['witness', 'reader']);
  });

  it('that breaks off reaches the reader, and the witness hears nothing of it', () => {
    const reader = new RecordingHandler();
    const { witness, heard } = witnessing();
    const handler = new WitnessedHandler(reader, witness);
    const error = new BifrostError('network', 'gone');
    handler.onError(error);
    expect(reader.error).toBe(error);
    expect(heard).toEqual([]);
  });

  it.each(hooks)('reaches the reader where the witness throws in %s, which is told no more', (hook) => {
    const reader = new RecordingHandler();
    const { witness, heard } = witnessing(hook);
    exchange(new WitnessedHandler(reader, witness));
    expect(reader.calls).toEqual(['connected', 'head', 'data', 'end']);
    expect(reader.text).toBe('Hello');
    expect(heard).toEqual(hooks.slice(0, hooks.indexOf(hook) + 1));
  });
});

describe('a call', () => {
  it.each(hooks)('is answered though its witness throws in %s, in every try', async (hook) => {
    const { witness, heard } = witnessing(hook);
    const of = twoProviders([failed(500)]);
    const call = of.ask({ ...question, fallbacks: ['two/m'] }, { witness });
    await of.clock.runAll();
    await call.done;
    expect(call.sink.status).toBe(200);
    expect(call.sink.text).toContain('from two');
    // a new try is told anew
    expect(heard.filter((each) => each === hook)).toHaveLength(of.one.seen.length + 1);
  });

  it('that its client leaves tells the witness no more', async () => {
    const { witness, heard } = witnessing();
    const half: Script = { body: ['{"choices":', hang] };
    const of = twoProviders([half]);
    const call = of.ask(question, { witness });
    await of.clock.advance(1);
    expect(heard).toEqual(['sent', 'head', 'data']);
    call.cancel();
    await of.clock.runAll();
    await call.done;
    expect(heard).toEqual(['sent', 'head', 'data']);
    expect(of.ends).toMatchObject([{ witness, status: 499 }]);
  });

  it('without a witness is read as it comes, and nobody is named in its record', async () => {
    const of = twoProviders([said('Hi')]);
    const call = of.ask(question);
    await of.clock.runAll();
    await call.done;
    expect(call.sink.text).toContain('Hi');
    expect(of.ends).toHaveLength(1);
    expect(of.ends[0]?.witness).toBeUndefined();
  });
});
