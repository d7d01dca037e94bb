import { describe, expect, it } from 'vitest';
import { chat, chatDialect } from '../../src/api/chat/dialect.js';
import type { Call } from '../../src/engine/call.js';
import { object, type JsonObject } from '../../src/json/read.js';
import { bench, type RecordingSink } from '../support/ask.js';
import { role, words } from '../support/answers.js';
import { hang, scriptedProvider, type Script } from '../support/scripted-provider.js';

/** What clients speak: errors repeat the id of the request, which stands in a header of its own. */
function repeating(): Call['dialect'] {
  const { inbound } = chat;
  if (inbound === undefined) throw new Error('the public API has no door');
  return {
    ...chat,
    inbound: {
      ...inbound,
      requestIdHeader: 'acme-id',
      encodeStreamError: (_error, requestId) => `data: ${JSON.stringify({ error: { id: requestId } })}\n\n`,
    },
  };
}

async function broken(script: Script, settings: JsonObject = {}): Promise<RecordingSink> {
  const one = scriptedProvider('one', {
    operations: {
      chat: [
        {
          dialect: chatDialect({ id: 'one.chat', speaks: ['chat'], responseHeaders: ['acme-id'] }),
          endpoint: () => ({ method: 'POST', path: '/chat' }),
        },
      ],
    },
  });
  one.script(script);
  const of = bench([one], {
    settings: { one: { ...settings, network_config: { max_retries: 0 } } },
  });
  const body = { model: 'one/m', messages: [{ role: 'user', content: 'Hello' }], stream: true };
  const asked = of.ask(body, { dialect: repeating(), keepAliveAfterMs: 10_000 });
  await of.clock.runAll();
  await asked.done;
  return asked.sink;
}

/** The id in the header of a stream, and the one in the error that ended it. */
function ids(sink: RecordingSink): unknown[] {
  const last = sink.events.at(-1);
  return [sink.headers['acme-id'], typeof last === 'object' ? object(last['error'])?.['id'] : last];
}

describe('the id in an error of a stream is that of its header', () => {
  const theirs = { 'acme-id': 'theirs' };
  const body = [role, words('Hel')];

  it('which is the provider’s own where the stream was passed on', async () => {
    expect(ids(await broken({ headers: theirs, body }))).toEqual(['theirs', 'theirs']);
  });

  it('which is ours where the provider told none', async () => {
    expect(ids(await broken({ body }))).toEqual(['request-1', 'request-1']);
  });

  it('which is ours where the stream was translated', async () => {
    const sink = await broken({ headers: theirs, body }, { native_passage: false });
    expect(ids(sink)).toEqual(['request-1', 'request-1']);
  });

  it('which is ours where a sign of life went before the stream', async () => {
    const late: Script = { headers: theirs, before: 15_000, body: [...body, hang] };
    expect(ids(await broken(late))).toEqual(['request-1', 'request-1']);
  });

  it('which is ours where a sign of life went before an error', async () => {
    const sink = await broken({ status: 500, headers: theirs, before: 15_000, body: ['{}'] });
    expect(ids(sink)).toEqual(['request-1', 'request-1']);
  });
});
