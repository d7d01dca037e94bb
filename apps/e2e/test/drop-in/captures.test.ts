import { existsSync, readFileSync } from 'node:fs';
import { object, objects, parseJson, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import type { VendorName } from '../vendors/all.js';
import { without } from './without.js';

/*
 * Requests that the vendors' SDKs were seen to send lie beside the project, where there are any. With passage off they
 * are read and written anew for the same vendor, and must come out as they went in.
 */

const vendors = ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] as const;
const rewritten = Object.fromEntries(vendors.map((name) => [name, { native_passage: false }]));
const bench = await openBench({ also: vendors, ...rewritten });
afterAll(() => bench.close());

interface Capture {
  name: string;
  url: string;
  body: JsonObject;
}

interface Source {
  file: string;
  vendor: VendorName;
  door: string;
  /** Captures that come out otherwise, and why. */
  otherwise: Readonly<Record<string, string>>;
}

const sources: Source[] = [
  {
    file: 'vertex-gemini',
    vendor: 'vertex',
    door: '/genai',
    otherwise: { thinking: 'a budget is raised to what every model takes, since this one is unknown' },
  },
  {
    file: 'bedrock',
    vendor: 'bedrock',
    door: '/bedrock',
    otherwise: {
      'Converse reasoning content': 'this model does not reason',
      'Converse structured output': 'this model has no schemas, so it gets a tool',
    },
  },
  { file: 'cohere', vendor: 'cohere', door: '/cohere', otherwise: {} },
  {
    file: 'mistral',
    vendor: 'mistral',
    door: '/mistral',
    otherwise: { fim: 'there is no such operation' },
  },
  {
    file: 'ollama',
    vendor: 'ollama',
    door: '/ollama',
    otherwise: {
      show: 'the gateway answers itself',
      'format schema and think': 'this model knows no levels of thought',
      'tools and tool result turn': 'calls get ids, which servers know since 0.12 and ignored before',
    },
  },
  {
    file: 'azure-openai',
    vendor: 'azure',
    door: '/azure',
    otherwise: {
      'embeddings, api-key': 'one text becomes a list of one',
      'responses, api-key': 'this version of the API has no Responses API',
      'chat, Entra token': 'streams are always asked for their usage',
    },
  },
];

const folder = new URL('../../../../../shared/specs/captures/', import.meta.url);

function capturesIn(file: string): Capture[] {
  const place = new URL(`${file}.json`, folder);
  if (!existsSync(place)) return [];
  return objects(parseJson(readFileSync(place, 'utf8'))).flatMap(({ method, name, url, body }) =>
    method === 'POST' ? [{ name: text(name) ?? '', url: text(url) ?? '', body: object(body) ?? {} }] : [],
  );
}

/** What the SDKs write and what says nothing. */
function saysNothing(name: string, value: unknown): boolean {
  if (name === 'index') return true;
  if (name === 'generationConfig') return Object.keys(object(value) ?? {}).length === 0;
  return (name === 'stream' || name === 'prefix') && value === false;
}

describe.each(sources)('requests in $file', ({ file, vendor, door, otherwise }) => {
  const captures = capturesIn(file).filter(({ name }) => otherwise[name] === undefined);
  const server = bench.vendor(vendor);

  it(`come out as they went in (${captures.length} found)`, async () => {
    for (const { name, url, body } of captures) {
      const before = server.received.length;
      await fetch(bench.gateway.url + door + url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
        body: JSON.stringify(body),
      });
      const sent = server.received.slice(before);
      expect([name, sent.length]).toEqual([name, 1]);
      expect([name, without(saysNothing, sent[0]?.json)]).toEqual([name, without(saysNothing, body)]);
    }
  });
});
