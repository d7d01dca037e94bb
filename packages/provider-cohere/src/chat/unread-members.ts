import { objects, unreadNames, type JsonObject } from '@bifrost/core';

const ofMessages: ReadonlySet<string> = new Set([
  'role',
  'content',
  'citations',
  'tool_call_id',
  'tool_calls',
  'tool_plan',
]);
const ofTools: ReadonlySet<string> = new Set(['type', 'function']);
const ofFunctions: ReadonlySet<string> = new Set(['name', 'description', 'parameters']);
const ofCalls: ReadonlySet<string> = new Set(['id', 'type', 'function']);
/** Of the blocks that are not kept whole. */
const ofBlocks = ['text', 'thinking', 'image_url'];

/** Names of what a request says in its messages and tools and we have no place for. */
export function unreadMembers(body: JsonObject): string[] {
  const messages = objects(body['messages']);
  const blocks = messages.flatMap((message) => objects(message['content']));
  const tools = objects(body['tools']);
  return unreadNames([
    [messages, ofMessages],
    [messages.flatMap((message) => objects(message['tool_calls'])), ofCalls],
    [tools, ofTools],
    [objects(tools.map((tool) => tool['function'])), ofFunctions],
    ...ofBlocks.map((kind) => [blocks.filter(({ type }) => type === kind), new Set(['type', kind])] as const),
  ]);
}
