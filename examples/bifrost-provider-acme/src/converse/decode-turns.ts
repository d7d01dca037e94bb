import {
  invalidRequest,
  optionalBoolean,
  optionalPlaces,
  requiredText,
  type Message,
  type Part,
  type Place,
  type ToolResultPart,
} from '@bifrost/core';

/** The conversation that a client sends: the reverse of `encodeTurns`. */
export function decodeTurns(body: Place): Message[] {
  const turns = optionalPlaces(body, 'turns');
  if (turns === undefined) throw invalidRequest('turns', 'is missing; it must be a list');
  return turns.map((turn) => ({
    role: decodeRole(turn),
    parts: (optionalPlaces(turn, 'content') ?? []).map(decodePiece),
  }));
}

function decodeRole(turn: Place): Message['role'] {
  const from = requiredText(turn, 'from');
  if (from === 'system' || from === 'user') return from;
  if (from === 'model') return 'assistant';
  throw invalidRequest(`${turn.path}from`, 'must be "system", "user" or "model"');
}

function decodePiece(piece: Place): Part {
  const kind = requiredText(piece, 'kind');
  switch (kind) {
    case 'text':
      return { type: 'text', text: requiredText(piece, 'text') };
    case 'picture':
      return {
        type: 'image',
        source: { media_type: requiredText(piece, 'media_type'), data: requiredText(piece, 'data') },
      };
    case 'call':
      return {
        type: 'tool_call',
        id: requiredText(piece, 'id'),
        name: requiredText(piece, 'name'),
        arguments: requiredText(piece, 'input'),
        kind: 'function',
      };
    case 'result':
      return decodeResult(piece);
    default:
      throw invalidRequest(`${piece.path}kind`, 'must be "text", "picture", "call" or "result"');
  }
}

function decodeResult(piece: Place): ToolResultPart {
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(piece, 'call'),
    parts: [{ type: 'text', text: requiredText(piece, 'text') }],
  };
  if (optionalBoolean(piece, 'failed') === true) part.is_error = true;
  return part;
}
