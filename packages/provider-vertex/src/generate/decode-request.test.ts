import { refuseBound, type ChatRequest, type JsonObject, type Part } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { encodeContext, inbound, jsonOf } from '../../test/support.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';
import { packSignature } from './signatures.js';

function decoded(body: JsonObject): ChatRequest {
  return decodeRequest(inbound(body, { model: 'gemini-2.5-flash' }));
}

const formOf = (responseMimeType: string): ChatRequest =>
  decoded({ contents: [], generationConfig: { responseMimeType } });

/** Parts of the first content. */
function partsOf(part: JsonObject, role = 'user'): Part[] {
  return decoded({ contents: [{ role, parts: [part] }] }).messages[0]?.parts ?? [];
}

/** What a result says. */
function resultOf(response: JsonObject): Part[] | undefined {
  const [part] = partsOf({ functionResponse: { name: 'f', response } });
  return part?.type === 'tool_result' ? part.parts : undefined;
}

describe('a request', () => {
  it('takes both spellings of every member', () => {
    const camel = decoded({
      systemInstruction: { parts: [{ text: 's' }] },
      contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'AA' } }] }],
      generationConfig: {
        maxOutputTokens: 5,
        topK: 2,
        thinkingConfig: { includeThoughts: true, thinkingBudget: 9 },
      },
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      cachedContent: 'cachedContents/1',
    });
    const snake = decoded({
      system_instruction: { parts: [{ text: 's' }] },
      contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'AA' } }] }],
      generation_config: {
        max_output_tokens: 5,
        top_k: 2,
        thinking_config: { include_thoughts: true, thinking_budget: 9 },
      },
      tools: [{ function_declarations: [{ name: 'f', parameters_json_schema: { type: 'object' } }] }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      cached_content: 'cachedContents/1',
    });
    const { unknown: one, ...camelRest } = camel;
    const { unknown: other, ...snakeRest } = snake;
    expect(snakeRest).toEqual(camelRest);
    expect([one?.fields, other?.fields]).toEqual([
      { cachedContent: 'cachedContents/1' },
      { cached_content: 'cachedContents/1' },
    ]);
    expect(camel).toMatchObject({
      model: 'gemini-2.5-flash',
      max_tokens: 5,
      top_k: 2,
      reasoning: { max_tokens: 9, summary: 'auto' },
      tool_choice: { type: 'function', name: 'f' },
      bound: ['cachedContent'],
    });
  });

  it('keeps what only Google knows of how functions are called', () => {
    const functionCallingConfig = { mode: 'ANY', stream_function_call_arguments: true };
    const tools = [{ functionDeclarations: [{ name: 'f' }] }];
    const request = decoded({ contents: [], tools, toolConfig: { functionCallingConfig } });
    expect(request).toMatchObject({
      tool_choice: { type: 'required' },
      unknown: {
        fields: { toolConfig: { functionCallingConfig: { stream_function_call_arguments: true } } },
      },
    });
    const wire = encodeRequest(request, encodeContext('gemini-2.5-flash'), 'vertex');
    expect(jsonOf(wire.body)['toolConfig']).toEqual({ functionCallingConfig });
  });

  it('tells other vendors what it says of parts, and says it to Google again', () => {
    const film = {
      fileData: { fileUri: 'https://a/b.mp4', mimeType: 'video/mp4' },
      videoMetadata: { fps: 2 },
    };
    const result = { functionResponse: { name: 'f', response: { output: '1' }, scheduling: 'SILENT' } };
    const request = decoded({ contents: [{ role: 'user', parts: [film, result] }] });
    expect(request.unknown).toEqual({
      dialect: 'gemini.generate_content',
      fields: {},
      inMessages: ['videoMetadata', 'scheduling'],
    });
    const wire = encodeRequest(request, encodeContext('gemini-3-pro-preview'), 'gemini');
    expect(JSON.stringify(jsonOf(wire.body))).toMatch(/"videoMetadata":\{"fps":2\}/u);
    expect(wire.dropped).toEqual([]);
  });

  it('matches results to calls by id, and where there is none by name in their order', () => {
    const { messages } = decoded({
      contents: [
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'f', args: { n: 1 } } },
            { functionCall: { name: 'f', args: { n: 2 } } },
            { functionCall: { id: 'own', name: 'g' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'own', name: 'g', response: { output: 'third' } } },
            { functionResponse: { name: 'f', response: { output: 'first' } } },
            { functionResponse: { name: 'f', response: { error: 'second' } } },
          ],
        },
      ],
    });
    const ids = messages[0]?.parts.map((part) => (part.type === 'tool_call' ? part.id : ''));
    const results = messages[1]?.parts.map((part) =>
      part.type === 'tool_result' ? { id: part.tool_call_id, error: part.is_error ?? false } : {},
    );
    expect(new Set(ids).size).toBe(3);
    expect(results).toEqual([
      { id: 'own', error: false },
      { id: ids?.[0], error: false },
      { id: ids?.[1], error: true },
    ]);
  });

  it.each<[JsonObject, object | undefined]>([
    [{}, undefined],
    [{ includeThoughts: false }, undefined],
    [{ includeThoughts: true }, { summary: 'auto' }],
    [{ thinkingLevel: 'LOW' }, { summary: 'none', effort: 'low' }],
    [{ thinkingBudget: 0 }, { summary: 'none', max_tokens: 0 }],
    [{ thinkingBudget: -1 }, { summary: 'none' }],
  ])('asks for reasoning where %j does', (thinkingConfig, reasoning) => {
    expect(decoded({ contents: [], generationConfig: { thinkingConfig } }).reasoning).toEqual(reasoning);
  });

  it('takes an empty id of a result for none, as that of a call', () => {
    const { messages } = decoded({
      contents: [
        { role: 'model', parts: [{ functionCall: { id: '', name: 'f' } }] },
        { role: 'user', parts: [{ functionResponse: { id: '', name: 'f', response: {} } }] },
      ],
    });
    const [call] = messages[0]?.parts ?? [];
    const id = call?.type === 'tool_call' ? call.id : undefined;
    expect(messages[1]?.parts).toMatchObject([{ type: 'tool_result', tool_call_id: id }]);
  });

  it('gives a result as words, or as the JSON that it is', () => {
    expect(resultOf({ output: 'cold' })).toEqual([{ type: 'text', text: 'cold' }]);
    expect(resultOf({ t: 20 })).toEqual([{ type: 'text', text: '{"t":20}' }]);
    expect(resultOf({ output: '{"t":20}' })).toEqual([{ type: 'text', text: '{"output":"{\\"t\\":20}"}' }]);
  });

  it('turns Google’s schemas into JSON Schema and keeps them as they are for Google', () => {
    const parameters = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true },
        many: { type: 'ARRAY', items: { any_of: [{ type: 'INTEGER' }] }, minItems: '2' },
      },
      required: ['type'],
    };
    const request = decoded({ contents: [], tools: [{ functionDeclarations: [{ name: 'f', parameters }] }] });
    expect(request.tools?.[0]).toMatchObject({
      parameters: {
        type: 'object',
        properties: {
          type: { type: ['string', 'null'] },
          many: { type: 'array', items: { anyOf: [{ type: 'integer' }] }, minItems: 2 },
        },
        required: ['type'],
      },
    });
    const wire = jsonOf(encodeRequest(request, encodeContext('gemini-2.5-flash'), 'gemini').body);
    expect(wire['tools']).toEqual([{ functionDeclarations: [{ name: 'f', parameters }] }]);
  });

  it('keeps what only Google knows', () => {
    const body = {
      contents: [{ role: 'user', parts: [{ text: 'a' }] }],
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      labels: { team: 'a' },
      tools: [{ googleSearch: {}, urlContext: {} }],
      toolConfig: { functionCallingConfig: { mode: 'VALIDATED' }, includeServerSideToolInvocations: true },
      generationConfig: {
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
        thinkingConfig: { thinkingBudget: -1 },
        responseMimeType: 'text/x.enum',
        responseSchema: { type: 'STRING' },
        responseJsonSchema: { enum: ['a'] },
      },
    };
    const wire = jsonOf(encodeRequest(decoded(body), encodeContext('gemini-2.5-flash'), 'gemini').body);
    expect(wire).toEqual({
      ...body,
      tools: [{ googleSearch: {} }, { urlContext: {} }],
      generationConfig: {
        ...body.generationConfig,
        thinkingConfig: { includeThoughts: false, thinkingBudget: -1 },
      },
    });
  });

  it('ties forms of answers that only Google has to its own format', () => {
    expect(formOf('text/x.enum').bound).toEqual(['generationConfig.responseMimeType']);
    for (const common of ['', 'text/plain', 'application/json']) expect(formOf(common).bound).toBeUndefined();
    expect(() => refuseBound(formOf('text/x.enum'), 'chat.completions')).toThrow(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param: 'generationConfig.responseMimeType',
      }),
    );
  });

  it('unpacks what another vendor wants back', () => {
    const kept = packSignature({ signature: 'sig', dialect: 'anthropic.messages' });
    const urlSafe = kept?.replaceAll('+', '-').replaceAll('/', '_');
    expect(partsOf({ text: 'hm', thought: true, thoughtSignature: urlSafe }, 'model')).toEqual([
      { type: 'reasoning', text: 'hm', signature: 'sig', dialect: 'anthropic.messages' },
    ]);
    expect(partsOf({ functionCall: { id: 'a', name: 'f' }, thoughtSignature: kept }, 'model')).toMatchObject([
      { signature: 'sig', native: { dialect: 'anthropic.messages' } },
    ]);
  });

  it('knows files of Google’s own store from addresses', () => {
    const uri = 'https://generativelanguage.googleapis.com/v1beta/files/abc';
    expect(partsOf({ fileData: { fileUri: uri, mimeType: 'video/mp4' } })).toMatchObject([
      { type: 'video', source: { file_id: uri } },
    ]);
    expect(
      partsOf({ fileData: { fileUri: 'https://a.example/b.png', mimeType: 'image/png' } }),
    ).toMatchObject([{ type: 'image', source: { url: 'https://a.example/b.png' } }]);
  });

  it('is bound by a file in Google’s own store, whose id means nothing to other vendors', () => {
    const fileUri = 'https://generativelanguage.googleapis.com/v1beta/files/abc';
    const request = decoded({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ fileData: { fileUri, mimeType: 'application/pdf' } }] }],
    });
    expect(request.bound).toEqual(['contents[0].fileData']);
    expect(() => refuseBound(request, 'anthropic.messages')).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'contents[0].fileData' }),
    );
    expect(() => refuseBound(request, 'gemini.generate_content')).not.toThrow();
  });

  it("reads base64 in the alphabet of addresses, in which Google's Python client writes bytes", () => {
    const inlineData = { mime_type: 'image/png', data: '-_8k-_8=' };
    const source = { data: '+/8k+/8=', media_type: 'image/png' };
    expect(partsOf({ inlineData })).toEqual([{ type: 'image', source }]);
    const [result] = partsOf({ functionResponse: { name: 'f', response: {}, parts: [{ inlineData }] } });
    expect(result).toMatchObject({ parts: expect.arrayContaining([{ type: 'image', source }]) });
  });

  it.each<[JsonObject, string]>([
    [{ contents: 'Hello' }, 'contents[0]'],
    [{ contents: [{ parts: ['a'] }] }, 'contents[0].parts[0]'],
    [{ contents: [], generationConfig: { temperature: 'hot' } }, 'generationConfig.temperature'],
    [{ contents: [], generationConfig: { stopSequences: 'X' } }, 'generationConfig.stopSequences'],
    [{ contents: [], tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name'],
    [
      { contents: [], systemInstruction: { parts: [{ inlineData: { data: 'AA' } }] } },
      'systemInstruction.parts[0]',
    ],
  ])('names what is wrong in it (%j)', (body, path) => {
    expect(() => decoded(body)).toThrow(path);
  });
});
