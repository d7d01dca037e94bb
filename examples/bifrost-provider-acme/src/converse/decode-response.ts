import {
  invalidResponse,
  number,
  object,
  objects,
  text,
  WireFailure,
  type ChatChoice,
  type ChatResponse,
  type JsonObject,
  type Part,
  type WireResponse,
} from '@bifrost/core';
import { decodeUsage, mapReason } from './answer.js';
import { decodeError } from './errors.js';

/**
 * A whole answer.
 *
 * @throws `WireFailure` for an error inside a 200, `invalid_response` for what is no answer at all.
 */
export function decodeResponse(response: WireResponse): ChatResponse {
  if (response.body.kind !== 'json') throw invalidResponse('the answer is no JSON; check base_url');
  const { value } = response.body;
  if (object(value['error']) !== undefined) throw new WireFailure(decodeError(response));
  if (!Array.isArray(value['content'])) throw invalidResponse('the answer has no list "content"');
  const decoded: ChatResponse = {
    id: text(value['id']) ?? '',
    model: text(value['model']) ?? '',
    created: number(value['created']) ?? 0,
    choices: [decodeChoice(value)],
  };
  const usage = decodeUsage(value['usage']);
  if (usage !== undefined) decoded.usage = usage;
  return decoded;
}

function decodeChoice(answer: JsonObject): ChatChoice {
  const parts = objects(answer['content']).flatMap(decodePiece);
  const reason = text(answer['reason']) ?? '';
  const choice: ChatChoice = {
    index: 0,
    parts,
    finish_reason: mapReason(
      reason,
      parts.some(({ type }) => type === 'tool_call'),
    ),
    native_finish_reason: reason,
  };
  const stopWord = text(answer['stop_word']);
  if (stopWord !== undefined) choice.stop_sequence = stopWord;
  return choice;
}

/** Pieces of a kind that this package does not know yet are left out. */
function decodePiece(piece: JsonObject): Part[] {
  switch (piece['kind']) {
    case 'text':
      return [{ type: 'text', text: text(piece['text']) ?? '' }];
    case 'call':
      return [
        {
          type: 'tool_call',
          id: text(piece['id']) ?? '',
          name: text(piece['name']) ?? '',
          // the text as it came: whoever parsed and wrote it anew would change numbers and order
          arguments: text(piece['input']) ?? '',
          kind: 'function',
        },
      ];
    default:
      return [];
  }
}
