import type { WireBody } from '../adapter/wire.js';
import { object, parseJson, type JsonObject, type JsonValue } from '../json/read.js';
import { scanMembers } from '../passage/scan-members.js';
import { spliceMembers, type MemberEdit } from '../passage/splice-members.js';

/**
 * The body with `provider_options` of its provider merged in, one level deep: objects are joined, everything else is
 * replaced. Bodies that are no JSON object have no members and stay as they are.
 */
export function mergeProviderOptions(body: WireBody, options: JsonObject | undefined): WireBody {
  if (options === undefined) return body;
  if (body.kind === 'json') {
    const value: JsonObject = { ...body.value };
    for (const name in options) value[name] = merged(value[name], options[name]);
    return { kind: 'json', value };
  }
  if (body.kind !== 'bytes' || !body.media_type.startsWith('application/json')) return body;
  return { ...body, bytes: spliced(body.bytes, options) };
}

/** An encoder writes bytes where values must survive that JavaScript cannot hold, so they are not parsed here either. */
function spliced(bytes: Uint8Array, options: JsonObject): Uint8Array {
  const scan = scanMembers(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const edits: MemberEdit[] = [];
  for (const name in options) {
    const span = scan.members.findLast((member) => member.name === name);
    const before =
      span === undefined ? undefined : parseJson(scan.bytes.toString('utf8', span.valueStart, span.valueEnd));
    const value = JSON.stringify(merged(before, options[name]));
    edits.push({ kind: span === undefined ? 'append' : 'replace', name, value });
  }
  return spliceMembers(scan, edits);
}

function merged(before: JsonValue | undefined, after: JsonValue | undefined): JsonValue | undefined {
  const [left, right] = [object(before), object(after)];
  return left !== undefined && right !== undefined ? { ...left, ...right } : after;
}
