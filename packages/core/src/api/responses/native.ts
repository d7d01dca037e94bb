import type { Part, PartCommon } from '../../hub/part.js';
import { object, type JsonObject } from '../../json/read.js';

/**
 * The name under which everything that only a Responses server understands is marked: opaque items, encrypted
 * reasoning, ids of items. It is one name for all dialects of the family, so that what a vendor's own dialect decoded
 * is understood by the public one, and the other way round.
 */
export const family = 'responses';

/** What a part carries in `native.value` besides our model. Only encoders of the family read it. */
export interface Marks {
  /** The part begins a message item; its members beside `content` (`id`, `phase`). */
  message?: JsonObject;
  /** Members of the item that our model does not know (`id`, `namespace`, `caller`). */
  item?: JsonObject;
  /** Members of the content part that our model does not know (`prompt_cache_breakpoint`). */
  content?: JsonObject;
  /** The part goes on in the item of the part before it. */
  continues?: boolean;
  /** The text came as `instructions` and goes back there. */
  instructions?: boolean;
  /** The result answers a custom tool. */
  custom?: boolean;
}

/** The `native` member for marks; empty marks make none. */
export function native(marks: Marks): Pick<PartCommon, 'native'> {
  const value: JsonObject = {};
  let any = false;
  for (const [name, mark] of Object.entries(marks)) {
    if (mark === undefined) continue;
    value[name] = mark;
    any = true;
  }
  return any ? { native: { dialect: family, value } } : {};
}

/** The marks of a part; none for a part that another dialect wrote. */
export function marksOf(part: Part): Marks {
  if (part.native?.dialect !== family) return {};
  const { message, item, content, continues, instructions, custom } = part.native.value;
  const marks: Marks = {};
  const members = { message: object(message), item: object(item), content: object(content) };
  if (members.message) marks.message = members.message;
  if (members.item) marks.item = members.item;
  if (members.content) marks.content = members.content;
  if (continues === true) marks.continues = true;
  if (instructions === true) marks.instructions = true;
  if (custom === true) marks.custom = true;
  return marks;
}

/** The members of an object that are not named, or `undefined` if nothing is left. `null` says no more than absence. */
export function rest(value: JsonObject, names: ReadonlySet<string>): JsonObject | undefined {
  let result: JsonObject | undefined;
  for (const name in value) {
    const member = value[name];
    if (member === undefined || member === null || names.has(name)) continue;
    result ??= {};
    result[name] = member;
  }
  return result;
}

/** Ids and states of items, which say nothing to a model. */
const labels: ReadonlySet<string> = new Set(['id', 'status', 'namespace']);

/** Names of what marks say to a model, for those who cannot say it. */
export function namesOfMarks({ message, item, content }: JsonObject): string[] {
  return [message, item, content]
    .flatMap((members) => Object.keys(object(members) ?? {}))
    .filter((name) => !labels.has(name));
}
