import { object, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken } from '../support/bench.js';
import { json } from '../support/vendor-server.js';
import { eventsIn, namesIn, openAgentBenches, post } from './upstreams.js';

/* What Gemini CLI was seen to send, before models of anybody. Its own names of models are aliases. */

const main = 'gemini-2.5-pro';
const small = 'gemini-2.5-flash-lite';
const headers = {
  'x-goog-api-key': clientToken,
  'user-agent': 'GeminiCLI-tui/0.61.0/gemini-2.5-pro (linux; x64; terminal)',
  'x-goog-api-client': 'google-genai-sdk/1.30.0 gl-node/v20.20.2',
};

const question: JsonObject = {
  role: 'user',
  parts: [{ text: '<session_context>Today is a day.</session_context>' }, { text: 'Which files are here?' }],
};

const declare = (name: string): JsonObject => ({
  name,
  description: `Does ${name}.`,
  parametersJsonSchema: {
    type: 'object',
    properties: { dir_path: { type: 'string' }, ignore: { type: 'array', items: { type: 'string' } } },
    required: ['dir_path'],
  },
});

function turn(contents: JsonObject[]): JsonObject {
  return {
    contents,
    systemInstruction: { parts: [{ text: 'You help with programs.' }], role: 'user' },
    tools: [{ functionDeclarations: [declare('list_directory'), declare('read_file')] }],
    generationConfig: {
      temperature: 1,
      topP: 0.95,
      topK: 64,
      thinkingConfig: { includeThoughts: true, thinkingBudget: 8192 },
    },
  };
}

const path = (model: string, verb: string) => `/genai/v1beta/models/${model}:${verb}`;

const benches = await openAgentBenches([main, small]);
afterAll(() => Promise.all(benches.map(({ bench }) => bench.close())));

describe.each(benches)('Gemini CLI before $vendor', ({ vendor, bench }) => {
  const server = bench.vendor(vendor);
  /** The parts of a streamed answer, and why it ended. */
  const stream = async (body: JsonObject): Promise<{ parts: JsonObject[]; reason: unknown }> => {
    const answer = await post(bench, `${path(main, 'streamGenerateContent')}?alt=sse`, { body, headers });
    expect([answer.status, answer.headers.get('x-bf-provider')]).toEqual([200, vendor]);
    const chunks = eventsIn(answer.text.replaceAll('\r\n', '\n')).map(({ json: chunk }) => chunk);
    const candidates = chunks.flatMap((chunk) => objects(chunk['candidates']));
    const reasons = candidates.flatMap(({ finishReason }) => finishReason ?? []);
    expect(reasons).toHaveLength(1);
    expect(chunks.at(-1)).toHaveProperty('usageMetadata.totalTokenCount', 52);
    return {
      parts: candidates.flatMap(({ content }) => objects(object(content)?.['parts'])),
      reason: reasons[0],
    };
  };

  it('calls its tools and goes on, without the thoughts that it does not keep', async () => {
    const first = await stream(turn([question]));
    expect(first.reason).toBe('STOP');
    const calls = first.parts.filter(({ functionCall }) => functionCall !== undefined);
    const names = namesIn(
      calls.map(({ functionCall }) => functionCall),
      'name',
    );
    expect(names).toEqual(['list_directory', 'list_directory']);

    // its own validator's word stands where a first call has no signature
    const [one = {}, ...others] = calls;
    const kept = [{ thoughtSignature: 'skip_thought_signature_validator', ...one }, ...others];
    const results = calls.map(({ functionCall }) => ({
      functionResponse: { ...object(functionCall), args: null, response: { output: 'a.txt' } },
    }));
    for (const result of results) Reflect.deleteProperty(result.functionResponse, 'args');
    const second = await stream(
      turn([question, { role: 'model', parts: kept }, { role: 'user', parts: results }]),
    );
    const words = second.parts
      .map(({ text: said, thought }) => (thought === true ? '' : (text(said) ?? '')))
      .join('');
    expect([second.reason, words]).toEqual(['STOP', 'Weather: a.txt and a.txt ☀️']);
  });

  it('brings its words', async () => {
    await stream(turn([question]));
    for (const words of ['You help with programs.', 'Which files', 'read_file', 'dir_path'])
      expect(server.received.at(-1)?.bytes.toString()).toContain(words);
  });

  it('decides with its small model, after a schema', async () => {
    const body = {
      contents: [question],
      generationConfig: {
        temperature: 0,
        topP: 1,
        responseMimeType: 'application/json',
        responseJsonSchema: {
          type: 'object',
          properties: { reasoning: { type: 'string' } },
          required: ['reasoning'],
        },
      },
    };
    const { status, text: told } = await post(bench, path(small, 'generateContent'), { body, headers });
    const [candidate] = objects(parseObject(told)?.['candidates']);
    const [part] = objects(object(candidate?.['content'])?.['parts']);
    expect([status, typeof parseObject(text(part?.['text']) ?? '')]).toEqual([200, 'object']);
  });

  it('counts tokens', async () => {
    if (vendor === 'vertex') server.play(json({ totalTokens: 40 }));
    const body = { contents: [question] };
    const { status, text: told } = await post(bench, path(main, 'countTokens'), { body, headers });
    expect([status, Number(parseObject(told)?.['totalTokens']) > 0]).toEqual([200, true]);
  });
});
