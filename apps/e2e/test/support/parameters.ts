import type { JsonObject } from '@bifrost/core';
import { pixel, reportSchema, weatherSchema, weatherTool } from './weather.js';

/** A parameter: a request without it, and the same request with it. Values are none that any vendor takes for its own. */
export interface Parameter {
  without: JsonObject;
  with: JsonObject;
}

const hello = { messages: [{ role: 'user', content: 'Hello' }] };
const functionTool = { type: 'function', function: { ...weatherTool, parameters: weatherSchema } };
const otherTool = { type: 'function', function: { name: 'get_time', parameters: weatherSchema } };
const withTools = { ...hello, tools: [functionTool, otherTool] };

const beside = (without: JsonObject, added: JsonObject): Parameter => ({
  without,
  with: { ...without, ...added },
});
const set = (added: JsonObject): Parameter => beside(hello, added);
const setWithTools = (added: JsonObject): Parameter => beside(withTools, added);
const saying = (...content: JsonObject[]): Parameter => ({
  without: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] },
  with: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }, ...content] }] },
});
const called = {
  role: 'assistant',
  tool_calls: [
    { id: 'call_1', type: 'function', function: { name: weatherTool.name, arguments: '{"city":"Oslo"}' } },
  ],
};
const afterCall = (result: JsonObject): JsonObject => ({
  ...withTools,
  messages: [...hello.messages, called, { role: 'tool', tool_call_id: 'call_1', content: '4 °C', ...result }],
});
const schemaFormat = (more: JsonObject): JsonObject => ({
  response_format: { type: 'json_schema', json_schema: { name: 'report', schema: reportSchema, ...more } },
});
const image = (more: JsonObject): JsonObject => ({
  type: 'image_url',
  image_url: { url: `data:image/png;base64,${pixel}`, ...more },
});
const sound = Buffer.from('RIFF e2e').toString('base64');
const pdf = Buffer.from('%PDF-1.4 e2e').toString('base64');

/** Everything that a caller of Chat Completions may ask for, one at a time. */
export const parameters: Readonly<Record<string, Parameter>> = {
  system: set({ messages: [{ role: 'system', content: 'Be brief.' }, ...hello.messages] }),
  developer: set({ messages: [{ role: 'developer', content: 'Be brief.' }, ...hello.messages] }),
  name: set({ messages: [{ role: 'user', name: 'ada', content: 'Hello' }] }),
  'earlier turns': set({
    messages: [...hello.messages, { role: 'assistant', content: 'Hi.' }, { role: 'user', content: 'More' }],
  }),
  'picture as bytes': saying(image({})),
  'picture detail': beside(saying(image({})).with, saying(image({ detail: 'high' })).with),
  document: saying({
    type: 'file',
    file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` },
  }),
  sound: saying({ type: 'input_audio', input_audio: { data: sound, format: 'wav' } }),
  'cache marker': saying({ type: 'text', text: 'Long', cache_control: { type: 'ephemeral' } }),
  'reasoning of another vendor': beside(
    { messages: [...hello.messages, { role: 'assistant', content: 'Hi.' }, ...hello.messages] },
    {
      messages: [
        ...hello.messages,
        {
          role: 'assistant',
          content: 'Hi.',
          reasoning_details: [
            { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: 'nobody.chat', index: 0 },
          ],
        },
        ...hello.messages,
      ],
    },
  ),
  tools: beside(hello, { tools: [functionTool] }),
  'strict tool': beside(
    { ...hello, tools: [functionTool] },
    { tools: [{ type: 'function', function: { ...functionTool.function, strict: true } }] },
  ),
  'free-text tool': beside(hello, { tools: [{ type: 'custom', custom: { name: 'sql' } }] }),
  'tool result': beside({ ...withTools }, afterCall({})),
  'tool that failed': beside(afterCall({}), afterCall({ is_error: true })),
  'tool_choice none': setWithTools({ tool_choice: 'none' }),
  'tool_choice required': setWithTools({ tool_choice: 'required' }),
  'tool_choice named': setWithTools({
    tool_choice: { type: 'function', function: { name: weatherTool.name } },
  }),
  'tool_choice allowed': setWithTools({
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: weatherTool.name } }] },
    },
  }),
  'one call at a time': setWithTools({ parallel_tool_calls: false }),
  'calls in parallel': setWithTools({ parallel_tool_calls: true }),
  'JSON object': set({ response_format: { type: 'json_object' } }),
  'JSON schema': set(schemaFormat({})),
  'description of the JSON schema': beside(
    { ...hello, ...schemaFormat({}) },
    schemaFormat({ description: 'A report' }),
  ),
  'strict JSON schema': beside({ ...hello, ...schemaFormat({}) }, schemaFormat({ strict: true })),
  'JSON schema beside tools': setWithTools(schemaFormat({})),
  'low effort': beside({ ...hello, max_tokens: 9000 }, { reasoning_effort: 'low' }),
  'no effort': set({ reasoning_effort: 'none' }),
  'budget of thought': beside({ ...hello, max_tokens: 9000 }, { reasoning: { max_tokens: 2000 } }),
  stop: set({ stop: ['END', 'STOP'] }),
  max_tokens: set({ max_tokens: 77 }),
  temperature: set({ temperature: 0.3 }),
  top_p: set({ top_p: 0.3 }),
  top_k: set({ top_k: 33 }),
  frequency_penalty: set({ frequency_penalty: 0.3 }),
  presence_penalty: set({ presence_penalty: 0.3 }),
  seed: set({ seed: 7 }),
  n: set({ n: 2 }),
  logprobs: set({ logprobs: true }),
  top_logprobs: beside({ ...hello, logprobs: true }, { top_logprobs: 3 }),
  'word nudged': set({ logit_bias: { 50256: 5 } }),
  'word forbidden': set({ logit_bias: { 50256: -100 } }),
  modalities: set({ modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } }),
  prediction: set({ prediction: { type: 'content', content: 'Hello' } }),
  verbosity: set({ verbosity: 'low' }),
  user: set({ user: 'user-1' }),
  metadata: set({ metadata: { run: 'e2e' } }),
  service_tier: set({ service_tier: 'flex' }),
  store: set({ store: true }),
  'future member': set({ future_member: 1 }),
  'future member of a message': set({ messages: [{ role: 'user', content: 'Hello', future_member: 1 }] }),
  'future member of a part': beside(
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] },
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello', future_member: 1 }] }] },
  ),
  'future member of a result': beside(afterCall({}), afterCall({ future_member: 1 })),
  'future member of a tool': beside(withTools, { tools: [{ ...functionTool, future_member: 1 }, otherTool] }),
};
