import { objects, unreadNames, type JsonObject } from '@bifrost/core';

const ofMessages: ReadonlySet<string> = new Set([
  'role',
  'content',
  'images',
  'thinking',
  'tool_calls',
  'tool_call_id',
  'tool_name',
  'name',
]);
const ofTools: ReadonlySet<string> = new Set(['type', 'function']);
const ofFunctions: ReadonlySet<string> = new Set(['name', 'description', 'parameters']);
const ofCalls: ReadonlySet<string> = new Set(['id', 'type', 'function']);

/** Names of what a request says in its messages and tools and we have no place for. */
export function unreadMembers(body: JsonObject): string[] {
  const messages = objects(body['messages']);
  const tools = objects(body['tools']);
  return unreadNames([
    [messages, ofMessages],
    [messages.flatMap((message) => objects(message['tool_calls'])), ofCalls],
    [tools, ofTools],
    [objects(tools.map((tool) => tool['function'])), ofFunctions],
  ]);
}
