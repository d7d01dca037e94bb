import type { CanonicalRequest, ChatRequest, Operation, UploadedFile } from '@bifrost/core';

const file: UploadedFile = {
  name: 'file',
  filename: 'file.bin',
  media_type: 'application/octet-stream',
  bytes: Buffer.from('bytes'),
};

const chat: readonly ChatRequest[] = [
  { model: 'a-model', stream: false, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
  {
    model: 'a-model',
    stream: false,
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', source: { data: 'iVBORw0KGgo=', media_type: 'image/png' }, detail: 'low' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'text', text: 'A cat.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
    ],
    max_tokens: 64,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 10,
    seed: 7,
    user: 'somebody',
  },
  {
    model: 'a-model',
    stream: false,
    messages: [
      { role: 'user', parts: [{ type: 'text', text: 'The weather in Paris?' }] },
      {
        role: 'assistant',
        parts: [
          {
            type: 'reasoning',
            text: 'They want the weather.',
            signature: 'c2lnbmVk',
            dialect: 'nobody.chat',
          },
          { type: 'text', text: 'Let me look.' },
          {
            type: 'tool_call',
            id: 'call_1',
            name: 'get_weather',
            arguments: '{"city":"Paris"}',
            kind: 'function',
          },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool_result', tool_call_id: 'call_1', parts: [{ type: 'text', text: '18 degrees' }] },
          { type: 'text', text: 'Go on.' },
        ],
      },
    ],
    tools: [
      {
        type: 'function',
        name: 'get_weather',
        description: 'Tells the weather.',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ],
    tool_choice: { type: 'auto' },
    stop: ['END'],
    reasoning: { effort: 'low' },
    response_format: { type: 'text' },
  },
];

/** Requests that use much of what an operation can say, for encoders. */
export const canonicalRequests: { readonly [O in Operation]: readonly CanonicalRequest<O>[] } = {
  chat,
  countTokens: chat,
  textCompletion: [{ model: 'a-model', prompt: 'Once', stream: false, max_tokens: 8, stop: ['.'], seed: 1 }],
  embeddings: [{ model: 'a-model', input: ['one', 'two'], dimensions: 8, user: 'somebody' }],
  imageGeneration: [{ model: 'a-model', prompt: 'A cat', stream: false, n: 1, size: '256x256', seed: 3 }],
  imageEdit: [
    {
      model: 'a-model',
      prompt: 'A hat',
      stream: false,
      kind: 'edit',
      images: [{ ...file, name: 'image', filename: 'a.png', media_type: 'image/png' }],
    },
  ],
  speech: [{ model: 'a-model', input: 'Hello', voice: 'alloy', speed: 1 }],
  transcription: [{ model: 'a-model', file, stream: false, language: 'en' }],
  rerank: [{ model: 'a-model', query: 'cats', documents: ['one', 'two'], top_n: 1 }],
  listModels: [{}, { cursor: 'next' }],
};

/** Freezes a value and everything in it, so that whoever changes it fails. Bytes cannot be frozen, and are left. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
  return value;
}
