import { invalidRequest } from '../adapter/failures.js';
import { withExactNumbers } from '../json/exact-numbers.js';
import { isObject, type JsonObject, type JsonValue } from '../json/read.js';
import { scanMembers, type MemberScan } from '../passage/scan-members.js';
import { ownMembers } from '../passage/passage-rules.js';
import type { Call, CallBody } from './call.js';

/** The top-level members of a body, whatever form it came in. */
export interface Members {
  readonly names: readonly string[];
  /** A member's value; `undefined` where there is none. Parsed only when asked for. */
  value(name: string): JsonValue | undefined;
  /** The spans of the members, for bodies that came as bytes. */
  readonly scan: MemberScan | undefined;
}

/**
 * Looks at a body without parsing more of it than is asked for.
 *
 * @throws BifrostError `invalid_request` for what is no JSON object, with the place.
 */
export function readMembers(body: CallBody): Members {
  switch (body.kind) {
    case 'bytes':
      return membersOfBytes(body.bytes);
    case 'object':
      return { names: Object.keys(body.value), value: (name) => body.value[name], scan: undefined };
    case 'multipart':
      return membersOfForm(body.fields);
    case 'none':
      return { names: [], value: () => undefined, scan: undefined };
  }
}

/** What steers us: of these, two readers of a doubled one might each take another. */
function mustStandOnce(name: string): boolean {
  return name === 'model' || name === 'stream' || ownMembers.has(name);
}

/** Forms hold texts only, so what is a list or an object elsewhere is JSON there. */
function membersOfForm(fields: Extract<CallBody, { kind: 'multipart' }>['fields']): Members {
  const values = new Map<string, JsonValue>();
  for (const { name, value } of fields) {
    if (values.has(name) && mustStandOnce(name)) throw invalidRequest(name, 'stands twice in the form');
    values.set(name, ownMembers.has(name) && name !== 'provider' ? parseValue(name, value) : value);
  }
  return { names: [...values.keys()], value: (name) => values.get(name), scan: undefined };
}

function membersOfBytes(bytes: Buffer): Members {
  const scan = scanMembers(bytes);
  for (const name of scan.duplicates) {
    if (mustStandOnce(name)) throw invalidRequest(name, 'stands twice in the body');
  }
  return new ScannedMembers(scan);
}

class ScannedMembers implements Members {
  readonly scan: MemberScan;

  constructor(scan: MemberScan) {
    this.scan = scan;
  }

  get names(): readonly string[] {
    return this.scan.members.map(({ name }) => name);
  }

  value(name: string): JsonValue | undefined {
    // of doubled members the last one counts, as for every parser
    const { members, bytes } = this.scan;
    for (let index = members.length - 1; index >= 0; index -= 1) {
      const span = members[index];
      if (span?.name === name)
        return parseValue(name, bytes.toString('utf8', span.valueStart, span.valueEnd));
    }
    return undefined;
  }
}

function parseValue(name: string, text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    throw invalidRequest(name, 'is not JSON');
  }
}

/**
 * The whole body as JSON: a form as its fields, a request without a body as its query.
 *
 * @param exactMembers members whose numbers must come through as they were written.
 */
export function parseBody(
  { body, query }: Pick<Call, 'body' | 'query'>,
  exactMembers?: readonly string[],
): JsonObject {
  switch (body.kind) {
    case 'object':
      return body.value;
    case 'bytes':
      return parseJsonBody(body.bytes, exactMembers);
    case 'multipart':
      return Object.fromEntries(body.fields.map(({ name, value }) => [name, value]));
    case 'none':
      return { ...query };
  }
}

/**
 * Parses a body that must be a JSON object; the error says where it is broken.
 *
 * @param exactMembers members whose numbers must come through as they were written.
 */
export function parseJsonBody(bytes: Buffer, exactMembers?: readonly string[]): JsonObject {
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidRequest(undefined, `the body is not JSON: ${jsonComplaint(cause)}`);
  }
  if (!isObject(value)) throw invalidRequest(undefined, 'the body must be a JSON object');
  return exactMembers === undefined ? value : withExactNumbers(value, text, exactMembers);
}

/** The parser's complaint without the text that it quotes, which may be a prompt. */
function jsonComplaint(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return `unexpected text at byte ${position}`;
  return message.startsWith('Unexpected end') ? 'it ends too early' : 'it cannot be read';
}
