import { isDeepStrictEqual } from 'node:util';
import { object, parseObject, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { fates, type Fates } from './support/fates.js';
import { parameters } from './support/parameters.js';
import { isDescribed, problemsOf } from './support/wire-checks.js';
import type { VendorName } from './vendors/all.js';

/*
 * No parameter is lost in silence. Each goes to each provider with it and without it: it changes what the provider gets,
 * or it is listed among what was dropped, or it is refused by its name.
 */

const translated = { native_passage: false };
const bench = await openBench({
  also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'],
  openai: translated,
  azure: translated,
  mistral: translated,
});
afterAll(() => bench.close());

interface Sent {
  /** What the provider got. */
  wire: JsonObject;
  dropped: readonly string[];
  /** What is wrong with the request, or with the refusal. */
  problems: readonly string[];
  refused: boolean;
}

/** Parameters that no description knows. */
const future = 'future member';

const nothing: Sent = { wire: {}, dropped: [], problems: [], refused: false };

async function send(vendor: VendorName, body: JsonObject): Promise<Sent> {
  const answer = await fetch(`${bench.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
    body: JSON.stringify(body),
  });
  const said = await answer.text();
  const error = object(parseObject(said)?.['error']);
  if (error?.['code'] === 'unsupported_parameter' && text(error['param']) !== undefined)
    return { ...nothing, refused: true };
  if (answer.status !== 200) return { ...nothing, problems: [said] };
  const received = bench.vendor(vendor).received.at(-1);
  const dropped = answer.headers.get('x-bf-dropped-params')?.split(', ') ?? [];
  return { ...nothing, wire: received?.json ?? {}, dropped, problems: problemsOf(vendor, received) };
}

/** What becomes of each parameter, beside those that are sent. */
async function fatesAt({ vendor, model }: Fates): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = { dropped: [], refused: [], implied: [], problems: [] };
  for (const [name, parameter] of Object.entries(parameters)) {
    const before = await send(vendor, { ...parameter.without, model: `${vendor}/${model}` });
    const after = await send(vendor, { ...parameter.with, model: `${vendor}/${model}` });
    const isListed = after.dropped.some((path) => !before.dropped.includes(path));
    // fields that were born after a description go on to those whose format they are in
    const isUndescribed = name.startsWith(future) && Object.keys(after.wire).length > 0;
    const problems = isUndescribed ? [] : after.problems;
    if (problems.length > 0) found['problems']?.push(`${name}: ${problems.join()}`);
    else if (after.refused) found['refused']?.push(name);
    else if (isDeepStrictEqual(after.wire, before.wire)) found[isListed ? 'dropped' : 'implied']?.push(name);
  }
  return found;
}

const count = Object.keys(parameters).length;
const described = fates.filter(({ vendor }) => isDescribed(vendor)).length;

describe(`${count} parameters at ${fates.length} models (${described} described by their vendors)`, () => {
  it.each(fates.map((fate) => [`${fate.vendor}/${fate.model}`, fate] as const))('%s', async (_, fate) => {
    const { dropped, refused, implied, problems } = await fatesAt(fate);
    expect(problems).toEqual([]);
    expect({ dropped, refused, implied }).toEqual({
      dropped: inOrder(fate.dropped),
      refused: inOrder(fate.refused),
      implied: inOrder(fate.implied),
    });
  });
});

/** As they are tried; a name that is no parameter stays, and fails. */
function inOrder(names: readonly string[]): string[] {
  const order = Object.keys(parameters);
  return names.toSorted((left, right) => order.indexOf(left) - order.indexOf(right));
}
