import type { JsonObject } from '@bifrost/core';
import type { Prompt } from './pretended-model.js';

/** A call of a tool as it stood in a request. Some wires know calls by their names alone. */
export interface Called {
  id?: string;
  name: string;
  arguments: JsonObject;
}

/** What a tool gave back, by what the wire knows its call. */
interface Given {
  id?: string;
  name?: string;
  text: string;
  /** Whether the wire says that the tool failed; absent where it cannot. */
  failed?: boolean;
}

/** A turn of a conversation, read from the wire format of any vendor. */
export interface Turn {
  role: 'system' | 'user' | 'assistant';
  text: string;
  /** What pictures there are: `https://…` or `image/png:70` for inline bytes. */
  pictures: string[];
  calls: Called[];
  results: Given[];
}

/** A turn of which nothing is known but what is given. */
export function turnOf(role: Turn['role'], said: Partial<Turn>): Turn {
  return { role, text: '', pictures: [], calls: [], results: [], ...said };
}

/** Turns that alternate: wires that have a message for every result still mean one turn. */
export function merged(turns: readonly Turn[]): Turn[] {
  const whole: Turn[] = [];
  for (const turn of turns) {
    const last = whole.at(-1);
    if (last?.role !== turn.role) whole.push(turn);
    else
      whole[whole.length - 1] = {
        role: turn.role,
        text: last.text + turn.text,
        pictures: [...last.pictures, ...turn.pictures],
        calls: [...last.calls, ...turn.calls],
        results: [...last.results, ...turn.results],
      };
  }
  return whole;
}

/** What the model is asked: the last turn of the user. */
export function askedIn(turns: readonly Turn[]): Pick<Prompt, 'text' | 'pictures' | 'results'> {
  const last = merged(turns).findLast(({ role }) => role === 'user');
  const { text = '', pictures = [], results = [] } = last ?? {};
  return { text, pictures, results: results.map((result) => result.text) };
}

/** What every vendor demands: each call has its result in the next turn, and no result is without its call. */
export function whatIsUnlinked(turns: readonly Turn[]): string | undefined {
  let open: Called[] = [];
  for (const turn of merged(turns)) {
    if (turn.role === 'system') continue;
    for (const result of turn.results) {
      const index = open.findIndex((call) => isOf(call, result));
      if (index === -1) return `a result of no call: ${result.id ?? result.name ?? ''}`;
      open.splice(index, 1);
    }
    if (open.length > 0) return `calls without results: ${open.map(({ id, name }) => id ?? name).join()}`;
    open = [...turn.calls];
  }
  return open.length > 0 ? 'the conversation ends with open calls' : undefined;
}

/** Some clients know no ids of calls, though their wire has them. */
function isOf(call: Called, result: Given): boolean {
  if (call.id !== undefined && result.id !== undefined) return call.id === result.id;
  return call.name === result.name;
}
