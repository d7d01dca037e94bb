import { objects, unreadNames, type JsonObject } from '@bifrost/core';

/** `prefix` asks to go on with the last turn, which all do. */
const ofMessages: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'prefix',
  'tool_call_id',
  'tool_calls',
]);
const ofCalls: ReadonlySet<string> = new Set(['id', 'index', 'type', 'function']);
/** Of the chunks that are not kept whole. */
const ofChunks: Readonly<Record<string, readonly string[]>> = {
  text: [],
  image_url: [],
  input_audio: [],
  document_url: ['document_name'],
  file: ['file_id'],
  thinking: ['signature', 'closed'],
};

/** Names of what a request says in its messages and we have no place for. */
export function unreadMembers(body: JsonObject): string[] {
  const messages = objects(body['messages']);
  const chunks = messages.flatMap((message) => objects(message['content']));
  return unreadNames([
    [messages, ofMessages],
    [messages.flatMap((message) => objects(message['tool_calls'])), ofCalls],
    ...Object.entries(ofChunks).map(
      ([kind, more]) =>
        [chunks.filter(({ type }) => type === kind), new Set(['type', kind, ...more])] as const,
    ),
  ]);
}
