import type { ChatRequest } from '../hub/chat.js';
import type { Message, Part } from '../hub/part.js';
import type { JsonObject } from '../json/read.js';
import { otherSetMembers } from './request-fields.js';

type Unknown = NonNullable<ChatRequest['unknown']>;

/**
 * Names of what messages and their parts say in `dialect` beyond the hub's model, each once: agents repeat themselves in
 * every turn. A decoder puts them into `unknown.inMessages`. A member that is `null` says nothing.
 *
 * @param namesOf what of `native.value` tells the model anything. Default: every member.
 * @example
 * const inMessages = namesInMessages(request.messages, 'acme.chat'); // ['emphasis']
 */
export function namesInMessages(
  messages: readonly Message[],
  dialect: string,
  namesOf: (value: JsonObject) => readonly string[] = Object.keys,
): string[] {
  const names = new Set<string>();
  for (const { native } of holders(messages)) {
    if (native?.dialect !== dialect) continue;
    for (const name of namesOf(native.value)) if (native.value[name] !== null) names.add(name);
  }
  return [...names];
}

/**
 * The member `unknown` of a request; `undefined` where nothing in it is its dialect's alone. Whoever wrote a bound member
 * must be named, or no encoder may carry it.
 *
 * @example
 * unknownMembers('acme.chat', { fields: { seeds: [1] } }); // { dialect: 'acme.chat', fields: { seeds: [1] } }
 */
export function unknownMembers(
  dialect: string,
  said: { fields?: JsonObject; inMessages?: string[]; bound?: readonly string[] | undefined },
): Unknown | undefined {
  const { fields = {}, inMessages = [], bound = [] } = said;
  if (inMessages.length > 0) return { dialect, fields, inMessages };
  return Object.keys(fields).length + bound.length > 0 ? { dialect, fields } : undefined;
}

/**
 * Names of all that the request's own format alone can say. An encoder of another one adds them to `dropped`.
 *
 * @example
 * const dropped = request.unknown?.dialect === 'acme.chat' ? [] : unknownNames(request.unknown);
 */
export function unknownNames(unknown: Unknown | undefined): string[] {
  return [...Object.keys(unknown?.fields ?? {}), ...(unknown?.inMessages ?? [])];
}

function* holders(messages: readonly Message[]): Iterable<Pick<Part, 'native'>> {
  for (const message of messages) {
    yield message;
    yield* partsOf(message.parts);
  }
}

function* partsOf(parts: readonly Part[]): Iterable<Part> {
  for (const part of parts) {
    yield part;
    if (part.type === 'tool_result') yield* partsOf(part.parts);
  }
}

/**
 * Names of members that nobody reads, each once: what a decoder that has nothing to keep them in puts into `ignored`.
 *
 * @param groups objects of one kind, and the members that are read of them. One that is `null` says nothing.
 * @example
 * unreadNames([[[{ role: 'user', mood: 'good' }], new Set(['role', 'content'])]]); // ['mood']
 */
export function unreadNames(
  groups: readonly (readonly [objects: readonly JsonObject[], read: ReadonlySet<string>])[],
): string[] {
  const names = new Set<string>();
  for (const [objects, read] of groups) {
    for (const each of objects) for (const name in otherSetMembers(each, read)) names.add(name);
  }
  return [...names];
}
