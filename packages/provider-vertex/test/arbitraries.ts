import type { ChatRequest, Message, Part, TextPart, Tool, ToolCallPart } from '@bifrost/core';
import fc from 'fast-check';

export const model = 'gemini-2.5-flash';
export const dialect = 'gemini.generate_content';
const name = fc.stringMatching(/^[a-zA-Z_][\w.-]{0,20}$/u).filter((drawn) => !drawn.startsWith('bfx_'));
const odd = fc.string({ minLength: 1, maxLength: 20 });
const words = fc.string({ minLength: 1 });
const signature = fc.base64String({ minLength: 8 }).filter((drawn) => drawn !== '');
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/u),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
);

const text: fc.Arbitrary<TextPart> = fc.oneof(
  words.map((drawn) => ({ type: 'text' as const, text: drawn })),
  fc.tuple(fc.string(), signature).map(([drawn, signed]) => ({
    type: 'text' as const,
    text: drawn,
    signature: signed,
    native: { dialect, value: {} },
  })),
);
const plainText = words.map((drawn): TextPart => ({ type: 'text', text: drawn }));
const thought = fc.oneof(
  fc.record({ type: fc.constant('reasoning' as const), text: words, dialect: fc.constant(dialect) }),
  fc.record({
    type: fc.constant('reasoning' as const),
    text: words,
    signature,
    dialect: fc.constant(dialect),
  }),
);
const image = fc
  .oneof(fc.base64String({ minLength: 4 }).map((data) => ({ data, media_type: 'image/png' })))
  .map((source): Part => ({ type: 'image', source }));
const stored = name.map((file): Part => ({
  type: 'video',
  source: { url: `gs://bucket/${file}` },
  native: { dialect, value: { mimeType: 'video/mp4' } },
}));
const plainCall = {
  type: fc.constant('tool_call' as const),
  id: name,
  name: fc.oneof(name, odd),
  arguments: json.map((args) => JSON.stringify(args)),
  kind: fc.constant('function' as const),
};
const call: fc.Arbitrary<ToolCallPart> = fc.oneof(
  fc.record(plainCall),
  fc.record({ ...plainCall, signature, native: fc.constant({ dialect, value: {} }) }),
);
const opaque = name.map((code): Part => ({
  type: 'opaque',
  dialect,
  kind: 'executableCode',
  value: { executableCode: { language: 'PYTHON', code } },
}));

const turn = fc.tuple(
  fc.array(fc.oneof(plainText, image, stored), { minLength: 1, maxLength: 3 }),
  fc.array(fc.oneof(text, thought, opaque, image), { maxLength: 3 }),
  fc.uniqueArray(call, { maxLength: 2, selector: ({ id }) => id }),
);
const conversation = fc.array(turn, { minLength: 1, maxLength: 3 }).map((turns) =>
  turns.flatMap(([asked, said, calls], index): Message[] => {
    // Ids are unique within a conversation.
    const named = calls.map((part) => ({ ...part, id: `${part.id}-${index}` }));
    const results = named.map((part): Part => ({
      type: 'tool_result',
      tool_call_id: part.id,
      name: part.name,
      parts: [{ type: 'text', text: `result ${index}` }],
    }));
    const messages: Message[] = [{ role: 'user', parts: asked }];
    if (said.length + named.length > 0) messages.push({ role: 'assistant', parts: [...said, ...named] });
    if (results.length > 0) messages.push({ role: 'user', parts: results });
    return messages;
  }),
);
const functionTool: fc.Arbitrary<Tool> = fc.record({
  type: fc.constant('function' as const),
  name: fc.oneof(name, odd),
  description: words,
  parameters: json.map((properties) => ({ type: 'object', properties })),
});

/** Requests in the form that generateContent can say. */
export const request: fc.Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant(model),
    stream: fc.constant(false),
    include_usage: fc.constant(true),
    messages: conversation,
    tools: fc.array(functionTool, { minLength: 1, maxLength: 2 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    top_k: fc.nat(),
    max_tokens: fc.integer({ min: 1, max: 9999 }),
    stop: fc.array(name, { minLength: 1, maxLength: 2 }),
    seed: fc.nat(),
    n: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ['model', 'stream', 'include_usage', 'messages'] },
);

/** Parts of an answer. */
export const answerParts = fc
  .tuple(
    fc.array(fc.oneof(text, thought, opaque, image), { maxLength: 4 }),
    fc.uniqueArray(call, { maxLength: 2, selector: ({ id }) => id }),
  )
  .map(([said, calls]): Part[] => [said, calls].flat());
/** Figures of a usage record. */
export const counts = fc.record({ prompt: fc.nat(), cached: fc.nat(), thoughts: fc.nat(), spoken: fc.nat() });
