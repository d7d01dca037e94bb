import { object, parseObject, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { chatBodies, messagesBodies, remotePicture } from './support/bodies.js';
import { beside, chain, nameOf, type Hop } from './support/hops.js';
import { merged, type Turn } from './vendors/conversation.js';

/* Pictures that stand elsewhere, and pictures that tools give: each vendor gets them as it takes them, or they are refused. */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

async function ask(path: string, body: JsonObject | undefined, hop: Hop): Promise<Response> {
  return fetch(bench.gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
    body: JSON.stringify({ ...body, model: nameOf(hop) }),
  });
}

/** The last turn that a vendor got. */
function lastTurn(hop: Hop): Turn | undefined {
  return merged(hop.read(bench.vendor(hop.vendor).received.at(-1)?.json ?? {})).at(-1);
}

async function refusalIn(answer: Response): Promise<{ status: number; message: string }> {
  const error = object(parseObject(await answer.text())?.['error']);
  return { status: answer.status, message: text(error?.['message']) ?? '' };
}

const hops = [...chain, ...beside];
/** They take bytes, so that the gateway must fetch. */
const wantBytes = (hop: Hop): boolean => ['bedrock', 'vertex', 'ollama'].includes(hop.vendor);
/** Results of tools are words there. */
const wantWords = (hop: Hop): boolean => hop.vendor === 'cohere';
const named = (hop: Hop): readonly [string, Hop] => [nameOf(hop), hop];

describe('a picture elsewhere', () => {
  it.each(hops.filter((hop) => !wantBytes(hop)).map(named))('goes to %s by its address', async (_, hop) => {
    const answer = await ask('/v1/chat/completions', chatBodies['a picture elsewhere'], hop);
    expect(answer.status).toBe(200);
    expect(lastTurn(hop)).toMatchObject({ pictures: [remotePicture] });
  });

  it.each(hops.filter(wantBytes).map(named))(
    'is not fetched for %s from a private network',
    async (_, hop) => {
      const before = bench.vendor(hop.vendor).received.length;
      const refusal = await refusalIn(
        await ask('/v1/chat/completions', chatBodies['a picture elsewhere'], hop),
      );
      expect(refusal).toEqual({ status: 400, message: expect.stringContaining('private') });
      expect(bench.vendor(hop.vendor).received).toHaveLength(before);
    },
  );
});

describe('a picture that a tool gave', () => {
  it.each(hops.filter((hop) => !wantWords(hop)).map(named))('reaches %s with its words', async (_, hop) => {
    const answer = await ask('/anthropic/v1/messages', messagesBodies['a result with a picture'], hop);
    expect(answer.status).toBe(200);
    expect(lastTurn(hop)).toMatchObject({ pictures: ['image/png:70'], results: [{ text: '20 °C' }] });
  });

  it.each(hops.filter(wantWords).map(named))('is refused for %s by its place', async (_, hop) => {
    const answer = await ask('/anthropic/v1/messages', messagesBodies['a result with a picture'], hop);
    const message: unknown = expect.stringContaining('messages[2].tool_result.image');
    expect(await refusalIn(answer)).toEqual({ status: 400, message });
  });
});
