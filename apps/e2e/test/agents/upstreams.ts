import { objects, parseObject, text, type JsonObject } from '@bifrost/core';
import { expect } from 'vitest';
import { clientToken, openBench, type Bench } from '../support/bench.js';
import type { VendorName } from '../vendors/all.js';

/** Who answers an agent in its own vendor's place. */
const upstreams: readonly { vendor: VendorName; model: string }[] = [
  { vendor: 'openai', model: 'openai/gpt-4o' },
  { vendor: 'anthropic', model: 'anthropic/claude-haiku-4-5' },
  { vendor: 'vertex', model: 'vertex/gemini-3-flash' },
  { vendor: 'ollama', model: 'ollama/llama3.2' },
];

/** A gateway whose aliases lead an agent's names of models to somebody else. */
export function openAgentBench(
  target: string,
  names: readonly string[],
  more: Record<string, unknown> = {},
): Promise<Bench> {
  const aliases = Object.fromEntries(names.map((name) => [name, { targets: [target] }]));
  return openBench({ also: ['vertex', 'ollama'], more: { aliases, ...more } });
}

/** Such a gateway for each upstream. */
export async function openAgentBenches(names: readonly string[]): Promise<AgentBench[]> {
  return Promise.all(
    upstreams.map(async ({ vendor, model }) => ({ vendor, bench: await openAgentBench(model, names) })),
  );
}

interface AgentBench {
  vendor: VendorName;
  bench: Bench;
}

/** An event of a stream as it stood on the wire. */
export interface SseEvent {
  event: string;
  data: string;
  json: JsonObject;
}

/** The events of a whole stream. A line that belongs to none fails. */
export function eventsIn(stream: string): SseEvent[] {
  expect(stream.endsWith('\n\n')).toBe(true);
  return stream
    .split('\n\n')
    .filter((block) => block.trim() !== '' && !block.startsWith(':'))
    .map((block) => {
      const fields = new Map(
        block.split('\n').map((line): [string, string] => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
      expect(['data', 'event,data']).toContain([...fields.keys()].join(','));
      const data = fields.get('data') ?? '';
      return { event: fields.get('event') ?? '', data, json: parseObject(data) ?? {} };
    });
}

/** Posts a body as an agent does, and gives the answer with its whole text. */
export async function post(
  { gateway }: Bench,
  path: string,
  { body, headers }: { body: JsonObject; headers: Readonly<Record<string, string>> },
): Promise<{ status: number; headers: Headers; text: string }> {
  const answer = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** The header of agents that bring their token as a bearer. */
export const bearer = { authorization: `Bearer ${clientToken}` };

/** Names in a list of tools or of models, under whichever member. */
export function namesIn(list: unknown, member: string): string[] {
  return objects(list).map((item) => text(item[member]) ?? '');
}
