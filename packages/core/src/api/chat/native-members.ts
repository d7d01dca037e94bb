import type { JsonObject } from '../../json/read.js';

/** What a message, part or tool said beyond our model, where a dialect said it that is `own`; else nothing. */
export function nativeMembers(
  { native }: { native?: { dialect: string; value: JsonObject } },
  own: ReadonlySet<string>,
): JsonObject {
  return native !== undefined && own.has(native.dialect) ? native.value : {};
}
