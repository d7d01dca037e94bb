import { Ajv2020 } from 'ajv/dist/2020.js';
import { object, type ChatChoice, type JsonObject, type StreamEvent } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geminiBatchEmbed, geminiCountTokens, vertexCountTokens } from '../src/index.js';
import { encodeRequest } from '../src/generate/encode-request.js';
import { encodeResponse } from '../src/generate/encode-response.js';
import { GenerateStreamEncoder } from '../src/generate/encode-stream.js';
import { sharedJson } from '../../../tooling/shared-data.js';
import { answerParts, counts, model, request } from './arbitraries.js';
import { answerContext, encodeContext, jsonOf, parse, readSse } from './support.js';

/*
 * What we write against Google's own descriptions, where they lie beside the project. Their objects are closed: a member
 * that Google does not know fails here as it does there.
 */

const hosts = [
  { host: 'gemini', file: 'gemini-generativelanguage-v1beta.derived.schema.json', prefix: '' },
  { host: 'vertex', file: 'vertex-aiplatform-v1.derived.schema.json', prefix: 'GoogleCloudAiplatformV1' },
] as const;
const present = hosts.filter(({ file }) => sharedJson(`specs/${file}`) !== undefined);

/** A check against one definition, which gives what is wrong. */
function checker(file: string): (definition: string, value: JsonObject) => unknown {
  const schema = object(sharedJson(`specs/${file}`));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...schema, $id: 'spec' });
  return (definition, value) => {
    const validate = ajv.getSchema(`spec#/$defs/${definition}`);
    if (validate === undefined) throw new Error(`no definition ${definition}`);
    return validate(parse(JSON.stringify(value))) === true ? [] : validate.errors;
  };
}

describe(`Google's descriptions (${present.length} of ${hosts.length} are here)`, () => {
  it('lie here together or not at all', () => expect([0, hosts.length]).toContain(present.length));

  it.each(present)('refuse what $host does not know', ({ file, prefix }) => {
    expect(checker(file)(`${prefix}GenerateContentRequest`, { contents: [], oddity: 1 })).not.toEqual([]);
  });

  it.each(present)('allow every request that we write to $host', ({ host, file, prefix }) => {
    const check = checker(file);
    fc.assert(
      fc.property(request, (sent) => {
        const body = jsonOf(encodeRequest(sent, encodeContext(model), host).body);
        // The description of the Gemini API wants the model in the body too, from which the path takes it.
        const whole = host === 'gemini' ? { ...body, model: `models/${model}` } : body;
        expect(check(`${prefix}GenerateContentRequest`, whole)).toEqual([]);
        const counter = host === 'gemini' ? geminiCountTokens : vertexCountTokens;
        const counted = jsonOf(counter.encodeRequest(sent, encodeContext(model)).body);
        expect(check(`${prefix}CountTokensRequest`, counted)).toEqual([]);
      }),
    );
  });

  it.each(present)('allow every parameter that we write to $host', ({ host, file, prefix }) => {
    const check = checker(file);
    const body = jsonOf(
      encodeRequest(
        {
          model,
          stream: false,
          messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
          tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
          tool_choice: { type: 'function', name: 'f' },
          reasoning: { effort: 'low' },
          response_format: { type: 'json_schema', name: 'a', schema: { type: 'object' } },
          modalities: ['text', 'audio'],
          audio: { voice: 'Kore', format: 'pcm16' },
          logprobs: true,
          top_logprobs: 2,
          service_tier: 'flex',
          frequency_penalty: 0.1,
          presence_penalty: 0.1,
        },
        encodeContext('gemini-3-flash-preview'),
        host,
      ).body,
    );
    const whole = host === 'gemini' ? { ...body, model: `models/${model}` } : body;
    expect(check(`${prefix}GenerateContentRequest`, whole)).toEqual([]);
  });

  it.each(present.filter(({ host }) => host === 'gemini'))('allow our embeddings', ({ file }) => {
    const wire = geminiBatchEmbed.encodeRequest(
      { model, input: ['a'], dimensions: 3, input_type: 'search_query' },
      encodeContext(model),
    );
    expect(checker(file)('BatchEmbedContentsRequest', jsonOf(wire.body))).toEqual([]);
  });

  it.each(present)('allow every answer that we write in the words of $host', ({ file, prefix, host }) => {
    const check = checker(file);
    fc.assert(
      fc.property(answerParts, counts, (parts, count) => {
        const choices: ChatChoice[] = [
          { index: 0, parts, finish_reason: 'stop', native_finish_reason: 'STOP' },
        ];
        const usage = {
          prompt_tokens: count.prompt,
          completion_tokens: count.spoken,
          total_tokens: count.prompt + count.spoken,
          prompt_tokens_details: { cached_tokens: count.cached },
        };
        const whole = encodeResponse({ id: 'r', model, created: 0, choices, usage }, answerContext());
        expect(check(`${prefix}GenerateContentResponse`, jsonOf(whole.body))).toEqual([]);
        const encoder = new GenerateStreamEncoder(answerContext());
        const events: StreamEvent[] = parts.flatMap((value, part): StreamEvent[] => [
          { type: 'part-start', choice: 0, part, value },
          { type: 'part-end', choice: 0, part, value },
        ]);
        const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
        for (const { json } of readSse(written)) {
          expect({ host, problems: check(`${prefix}GenerateContentResponse`, json) }).toEqual({
            host,
            problems: [],
          });
        }
      }),
    );
  });
});
