import { countTokens, tokensOf } from '../text.js';

/** A call of a tool that the answer holds. */
export interface DraftCall {
  id: string;
  name: string;
  kind: 'function' | 'custom';
  arguments: string;
}

/** An answer before it is written in an API's words. */
export interface Draft {
  reasoning: string;
  text: string;
  calls: DraftCall[];
  finish: 'stop' | 'length' | 'tool_calls';
}

/** Tokens of an answer; a call counts its name and its arguments. */
export function countDraft(draft: Draft): { total: number; reasoning: number } {
  const reasoning = countTokens(draft.reasoning);
  const calls = draft.calls.reduce(
    (sum, call) => sum + countTokens(call.name) + countTokens(call.arguments),
    0,
  );
  return { total: reasoning + countTokens(draft.text) + calls, reasoning };
}

/** Ends a text before the first stop sequence that it holds. */
export function cutAtStop(draft: Draft, stop: readonly string[]): Draft {
  const places = stop
    .filter((sequence) => sequence !== '')
    .map((sequence) => draft.text.indexOf(sequence))
    .filter((place) => place >= 0);
  if (places.length === 0) return draft;
  return { ...draft, text: draft.text.slice(0, Math.min(...places)), calls: [], finish: 'stop' };
}

/** Ends an answer after so many tokens: reasoning first, then text, then calls, as it would be written. */
export function cutAtTokens(draft: Draft, maxTokens: number | undefined): Draft {
  if (maxTokens === undefined || countDraft(draft).total <= maxTokens) return draft;
  let left = maxTokens;
  const take = (text: string): string => {
    const taken = tokensOf(text).slice(0, left);
    left -= taken.length;
    return taken.join('');
  };
  const reasoning = take(draft.reasoning);
  const text = take(draft.text);
  const calls: DraftCall[] = [];
  for (const call of draft.calls) {
    const name = countTokens(call.name);
    if (left < name) break;
    left -= name;
    calls.push({ ...call, arguments: take(call.arguments) });
  }
  return { reasoning, text, calls, finish: 'length' };
}
