import { object, objects, unreadNames, type JsonObject } from '@bifrost/core';

const ofMessages: ReadonlySet<string> = new Set(['role', 'content']);
const ofCalls: ReadonlySet<string> = new Set(['toolUseId', 'name', 'input', 'type']);
const ofResults: ReadonlySet<string> = new Set(['toolUseId', 'content', 'status', 'type']);
const ofTools: ReadonlySet<string> = new Set(['name', 'description', 'inputSchema', 'strict']);
/** A block is an object with one member. Those of other kinds are kept whole. */
const kinds = ['text', 'toolUse', 'toolResult', 'image', 'video', 'audio', 'document'];

/** Names of what a request says in its messages and tools and we have no place for. */
export function unreadMembers(body: JsonObject): string[] {
  const messages = objects(body['messages']);
  const blocks = messages.flatMap((message) => objects(message['content']));
  const inside = (kind: string): JsonObject[] => objects(blocks.map((block) => block[kind]));
  const tools = objects(object(body['toolConfig'])?.['tools']);
  return unreadNames([
    [messages, ofMessages],
    ...kinds.map((kind) => [blocks.filter((block) => block[kind] != null), new Set([kind])] as const),
    [inside('toolUse'), ofCalls],
    [inside('toolResult'), ofResults],
    [objects(tools.map((tool) => tool['toolSpec'])), ofTools],
  ]);
}
