import {
  invalidRequest,
  object,
  objects,
  text,
  type JsonObject,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';
import { generateDialectId } from '../dialect-ids.js';
import {
  bothSpellings,
  field,
  optionalPlace,
  optionalPlaces,
  otherFields,
  type Place,
} from '../wire/fields.js';
import { makeCallId } from './call-ids.js';
import { decodePart } from './decode-part.js';
import { resultText } from './encode-contents.js';
import { decodeToolName } from './tool-names.js';

/** A call that waits for its result. */
interface PendingCall {
  id: string;
  name: string;
}

const resultMembers = bothSpellings('id', 'name', 'response', 'parts');

/** The conversation of a request. Results that name no call belong to the first open call of their function. */
export function decodeContents(body: Place): Message[] {
  const pending: PendingCall[] = [];
  const contents = optionalPlaces(body, 'contents') ?? [];
  const messages = contents.map((content, index) => decodeContent(content, { index, pending }));
  const system = optionalPlace(body, 'systemInstruction');
  if (system === undefined) return messages;
  return [{ role: 'system', parts: decodeSystem(system) }, ...messages];
}

function decodeSystem(system: Place): Part[] {
  const parts = optionalPlaces(system, 'parts') ?? [];
  return parts.flatMap(({ of, path }) => {
    const part = decodePart(of, () => '');
    if (part !== undefined && part.type !== 'text') throw invalidRequest(path.slice(0, -1), 'must be text');
    return part ?? [];
  });
}

function decodeContent(content: Place, state: { index: number; pending: PendingCall[] }): Message {
  const { index, pending } = state;
  const role = text(field(content.of, 'role')) === 'model' ? 'assistant' : 'user';
  const places = optionalPlaces(content, 'parts') ?? [];
  const parts = places.flatMap(({ of }, position): Part[] => {
    const response = object(field(of, 'functionResponse'));
    if (response !== undefined) return [decodeResult(response, { pending, index, position })];
    const part = decodePart(of, (name) => makeCallId(index, position, name));
    if (part?.type === 'tool_call') pending.push({ id: part.id, name: part.name });
    return part === undefined ? [] : [part];
  });
  return { role, parts };
}

function decodeResult(
  result: JsonObject,
  state: { pending: PendingCall[]; index: number; position: number },
): ToolResultPart {
  const name = decodeToolName(text(field(result, 'name')) ?? '');
  // an empty text is what no id is to protocol buffers
  const id = text(field(result, 'id')) || undefined;
  const at = state.pending.findIndex((call) => (id === undefined ? call.name === name : call.id === id));
  const [call] = at === -1 ? [] : state.pending.splice(at, 1);
  const { text: words, isError } = resultText(object(field(result, 'response')));
  const media = objects(field(result, 'parts')).flatMap((part) => decodePart(part, () => '') ?? []);
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: call?.id ?? id ?? makeCallId(state.index, state.position, name),
    name,
    parts: [{ type: 'text', text: words }, ...media],
  };
  if (isError) part.is_error = true;
  const rest = otherFields(result, resultMembers);
  if (rest !== undefined) part.native = { dialect: generateDialectId, value: rest };
  return part;
}
