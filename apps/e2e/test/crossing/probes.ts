import { clientToken, type Bench } from '../support/bench.js';
import { pixel, pixelBytes, weatherOf } from '../support/weather.js';
import type { Driver } from '../drop-in/driver.js';
import { structured } from '../vendors/pretended-model.js';
import type { Asked, ClientDialect } from './dialects.js';
import type { Family } from './providers.js';

/** One client before one provider. */
export interface Pair {
  dialect: ClientDialect;
  family: Family;
  driver: Driver;
  bench: Bench;
}

/** What became of a feature: it crosses over, does not, or the client's format has none; a count may be estimated. */
export type Outcome = 'yes' | 'no' | 'none' | 'estimated';
type Probe = (pair: Pair) => Promise<Outcome>;

const said = 'You said: Hello – grüße ☀️';
const yesIf = (right: boolean): Outcome => (right ? 'yes' : 'no');
const upstreamOf = ({ bench, family }: Pair) => bench.vendor(family.vendor);
let asked = 0;

/** In the order of the table. A probe that throws says no. */
export const probes: Readonly<Record<string, Probe>> = {
  text: async ({ driver, family: { model } }) =>
    yesIf((await driver.ask({ model, text: 'Hello' })).text === said),
  streaming: async ({ driver, family: { model } }) => {
    const { text, pieces } = await driver.stream({ model, text: 'Hello' });
    return yesIf(text === said && pieces > 3);
  },
  tools: async ({ driver, family: { model } }) => {
    const first = await driver.ask({ model, text: 'The weather?', tools: true });
    const { text } = await first.follow(first.calls.map((call) => weatherOf(call.arguments)));
    return yesIf(first.wantsTools && text.startsWith('Weather: Zürich: 18 °C'));
  },
  'parallel tools': async ({ driver, family: { model } }) => {
    const first = await driver.stream({ model, text: 'The weather?', tools: true });
    const { text } = await first.follow(first.calls.map((call) => weatherOf(call.arguments)));
    return yesIf(first.calls.length === 2 && text === 'Weather: Zürich: 18 °C and Oslo: 18 °C ☀️');
  },
  vision: async ({ driver, family: { model } }) => {
    const { text } = await driver.ask({ model, text: 'What do you see?', picture: pixel });
    return yesIf(text === `I see image/png:${pixelBytes}`);
  },
  'structured output': async ({ driver, family: { model } }) => {
    const { text } = await driver.ask({ model, text: 'Report!', report: true });
    return yesIf(text.includes(structured.city) && text.includes(String(structured.degrees)));
  },
  reasoning: async (pair) => {
    const { dialect, family } = pair;
    const itself = dialect.own === family.vendor;
    if (family.thoughts !== undefined && !itself) upstreamOf(pair).play(family.thoughts());
    const { status, wire } = await send(pair, dialect.think(family.thinker));
    return yesIf(status === 200 && dialect.thought.test(wire));
  },
  errors: async (pair) => {
    const { driver, family } = pair;
    asked += 1;
    upstreamOf(pair).play(family.refusal());
    const error: unknown = await driver.ask({ model: `${family.model}-${asked}`, text: 'Hello' }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return yesIf(driver.statusOf(error) === 429);
  },
  abort: async (pair) => {
    const upstream = upstreamOf(pair);
    upstream.hold();
    await pair.driver.leave({ model: pair.family.model, text: 'Hello' });
    await upstream.left();
    return 'yes';
  },
  'token counting': async (pair) => {
    const { dialect, family } = pair;
    if (dialect.count === undefined) return 'none';
    if (family.count !== undefined) upstreamOf(pair).play({ ...answerWith(family.count) });
    const { status, headers, wire } = await send(pair, dialect.count(family.model));
    if (status !== 200 || !/[Tt]okens"?: ?[1-9]/u.test(wire)) return 'no';
    return headers.get('x-bf-estimated') === 'true' ? 'estimated' : 'yes';
  },
  embeddings: async (pair) => {
    const { dialect, family } = pair;
    if (dialect.embed === undefined) return 'none';
    if (family.embedding !== undefined) upstreamOf(pair).play(answerWith(family.embedding.answer));
    const { status, wire } = await send(pair, dialect.embed(family.embedding?.model ?? family.model));
    return yesIf(status === 200 && wire.includes('0.5,-0.25'));
  },
};

function answerWith(value: object) {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, pieces: [JSON.stringify(value)] };
}

/** What comes back for a request, as text; what stands in frames of AWS is unpacked. */
async function send(
  { bench }: Pair,
  { path, body }: Asked,
): Promise<{ status: number; headers: Headers; wire: string }> {
  const answer = await fetch(bench.gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const packed = [...text.matchAll(/"bytes":"(?<base64>[^"]+)"/gu)].map(({ groups }) =>
    Buffer.from(groups?.['base64'] ?? '', 'base64').toString(),
  );
  return { status: answer.status, headers: answer.headers, wire: text + packed.join('') };
}
