import { isObject, objects, text, type JsonObject } from '@bifrost/core';
import { expect } from 'vitest';

/*
 * The grammar of a stream of the Responses API: what begins must end, in its place and under its id, and the sum of the
 * pieces is what the last event says. The official SDK believes whatever it is told; other clients do not.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */

/** An item on its way. */
interface Item {
  started: JsonObject;
  /** Parts of its content and its summary, under the place that their events tell. */
  pieces: Map<string, Piece>;
  done: JsonObject | undefined;
}

interface Piece {
  words: string;
  told: string | undefined;
  open: boolean;
}

/** Events that belong to a piece of an item, by what they end in. */
const pieceEvent = /^response\.(?<what>\w+)\.(?<step>delta|done)$/u;
const partEvent = /^response\.(?<what>content_part|reasoning_summary_part)\.(?<step>added|done)$/u;
const endings = ['response.completed', 'response.incomplete', 'response.failed'];

/** Fails unless a stream keeps to the grammar; gives the response that it ends with. */
export function expectWhole(events: readonly JsonObject[]): JsonObject {
  expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, index) => index));
  const [created, running] = events;
  const last = events.at(-1);
  expect([created?.['type'], running?.['type']]).toEqual(['response.created', 'response.in_progress']);
  expect(endings).toContain(last?.['type']);
  for (const event of [created, running]) expect(responseIn(event)).toMatchObject({ status: 'in_progress' });
  const ids = events.flatMap((event) => (event['response'] === undefined ? [] : [responseIn(event)['id']]));
  expect(ids).toEqual(ids.map(() => expect.stringMatching(/^resp_\w+/u)));
  expect([ids.length, new Set(ids).size]).toEqual([3, 1]);

  const items: Item[] = [];
  for (const event of events.slice(2, -1)) take(items, event);
  const whole = responseIn(last);
  expect(objects(whole['output'])).toEqual(items.map(({ done }) => done));
  const names = items.map(({ started }) => started['id']);
  expect(new Set(names).size).toBe(names.length);
  return whole;
}

function responseIn(event: JsonObject | undefined): JsonObject {
  const response = event?.['response'];
  if (!isObject(response)) throw new Error('an event has no response');
  return response;
}

function take(items: Item[], event: JsonObject): void {
  const type = text(event['type']) ?? '';
  const index = Number(event['output_index']);
  const item = isObject(event['item']) ? event['item'] : {};
  if (type === 'response.output_item.added') {
    expect([type, index]).toEqual([type, items.length]);
    items.push({ started: item, pieces: new Map(), done: undefined });
    return;
  }
  const known = items[index];
  if (known === undefined || known.done !== undefined) throw new Error(`${type} of an item that is not open`);
  if (type === 'response.output_item.done') {
    finish(known, item);
    return;
  }
  expect([type, event['item_id']]).toEqual([type, known.started['id']]);
  takePiece(known, event);
}

function takePiece(item: Item, event: JsonObject): void {
  const type = text(event['type']) ?? '';
  const part = partEvent.exec(type)?.groups;
  const place = placeOf(event);
  const piece = item.pieces.get(place);
  if (part?.['step'] === 'added') {
    expect([type, piece]).toEqual([type, undefined]);
    // places count up, so that clients may keep lists
    expect(place).toMatch(new RegExp(`:${[...item.pieces.values()].length}$`, 'u'));
    item.pieces.set(place, { words: '', told: undefined, open: true });
    return;
  }
  const { step } = part ?? pieceEvent.exec(type)?.groups ?? {};
  if (step === undefined) throw new Error(`${type} is an event that this grammar does not know`);
  const open = piece ?? (place === 'arguments' ? newPiece(item, place) : undefined);
  if (open?.open !== true) throw new Error(`${type} of a part that is not open`);
  if (step === 'delta') {
    open.words += text(event['delta']) ?? '';
    expect(event['delta']).not.toBe('');
  } else if (part === undefined) {
    open.told = text(event['text']) ?? text(event['arguments']) ?? text(event['refusal']);
    expect([type, open.told]).toEqual([type, open.words]);
    if (place === 'arguments') open.open = false;
  } else {
    expect(event['part']).toMatchObject({ text: open.told });
    open.open = false;
  }
}

function newPiece(item: Item, place: string): Piece {
  const piece = { words: '', told: undefined, open: true };
  item.pieces.set(place, piece);
  return piece;
}

function placeOf(event: JsonObject): string {
  for (const name of ['content_index', 'summary_index'])
    if (event[name] !== undefined) return `${name}:${JSON.stringify(event[name])}`;
  return 'arguments';
}

function finish(item: Item, done: JsonObject): void {
  const { started, pieces } = item;
  expect([done['id'], done['type']]).toEqual([started['id'], started['type']]);
  expect([...pieces.values()].filter(({ open }) => open)).toEqual([]);
  const said =
    done['type'] === 'function_call'
      ? [text(done['arguments']) ?? '']
      : [...objects(done['summary']), ...objects(done['content'])].map((part) => text(part['text']) ?? '');
  expect(said).toEqual([...pieces.values()].map(({ words }) => words));
  // only what can be cut short says how it stands
  if (done['type'] !== 'reasoning') {
    expect(started).toMatchObject({ status: 'in_progress' });
    expect(done).toMatchObject({ status: 'completed' });
  }
  item.done = done;
}
