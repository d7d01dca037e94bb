import {
  ApiError,
  GoogleGenAI,
  type Content,
  type GenerateContentParameters,
  type GenerateContentResponse,
  type Part,
} from '@google/genai';
import { OAuth2Client } from 'google-auth-library';
import { argumentsOf, reportSchema, weatherSchema, weatherTool } from '../../support/weather.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

/** The Gemini API. */
export function gemini({ url, token }: Place): Driver {
  const client = new GoogleGenAI({ apiKey: token, httpOptions: { baseUrl: url } });
  return driverOf('@google/genai', client);
}

/** Vertex AI with a project. */
export function vertex({ url, token }: Place): Driver {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: token, expiry_date: Date.now() + 3_600_000 });
  const client = new GoogleGenAI({
    vertexai: true,
    project: 'my-project',
    location: 'europe-west4',
    httpOptions: { baseUrl: url },
    googleAuthOptions: { authClient },
  });
  return driverOf('@google/genai (Vertex AI)', client);
}

/** Vertex AI in its express mode, with a key and no project. */
export function vertexExpress({ url, token }: Place): Driver {
  const httpOptions = { baseUrl: url, apiVersion: 'v1' };
  const client = new GoogleGenAI({ vertexai: true, apiKey: token, httpOptions });
  return driverOf('@google/genai (express)', client);
}

/** Vertex AI with a project and a key, which its clients take as a header. */
export function vertexKeyed({ url, token }: Place): Driver {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'unread', expiry_date: Date.now() + 3_600_000 });
  const client = new GoogleGenAI({
    vertexai: true,
    project: 'e2e-project',
    location: 'europe-west4',
    httpOptions: { baseUrl: url, apiVersion: 'v1', headers: { 'x-goog-api-key': token } },
    googleAuthOptions: { authClient },
  });
  return driverOf('@google/genai (Vertex AI, key)', client);
}

function driverOf(name: string, { models }: GoogleGenAI): Driver {
  const ask = async (request: GenerateContentParameters): Promise<Answer> => {
    const response = await models.generateContent(request);
    return answerOf(request, [response], ask);
  };
  return {
    name,
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const chunks = [];
      for await (const chunk of await models.generateContentStream(request)) chunks.push(chunk);
      const pieces = chunks.filter((chunk) => textIn([chunk]) !== '').length;
      return { ...answerOf(request, chunks, ask), pieces };
    },
    async leave(question) {
      const controller = new AbortController();
      const request = requestOf(question);
      const config = { ...request.config, abortSignal: controller.signal };
      for await (const chunk of await models.generateContentStream({ ...request, config })) {
        if (textIn([chunk]) !== '') break;
      }
      controller.abort();
    },
    statusOf: (error) => (error instanceof ApiError ? error.status : undefined),
  };
}

function requestOf({ model, text, picture, report, tools }: Question): GenerateContentParameters {
  const parts: Part[] = [{ text }];
  if (picture !== undefined) parts.push({ inlineData: { mimeType: 'image/png', data: picture } });
  const declared = { ...weatherTool, parametersJsonSchema: weatherSchema };
  return {
    model,
    contents: [{ role: 'user', parts }],
    config: {
      systemInstruction: 'Be brief.',
      temperature: 0.5,
      maxOutputTokens: 1000,
      ...(report && { responseMimeType: 'application/json', responseJsonSchema: reportSchema }),
      ...(tools && { tools: [{ functionDeclarations: [declared] }] }),
    },
  };
}

function answerOf(
  request: GenerateContentParameters,
  responses: readonly GenerateContentResponse[],
  ask: (request: GenerateContentParameters) => Promise<Answer>,
): Answer {
  const parts = responses.flatMap(partsOf);
  const called = parts.flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall]));
  const usage = responses.at(-1)?.usageMetadata;
  return {
    text: textIn(responses),
    calls: called.map(({ name = '', args = {} }) => ({ name, arguments: argumentsOf(JSON.stringify(args)) })),
    wantsTools: called.length > 0,
    usage: {
      read: usage?.promptTokenCount ?? 0,
      written: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    },
    follow(results) {
      const given = called.map(({ id, name = '' }, index) => ({
        functionResponse: { ...(id && { id }), name, response: { output: results[index] ?? '' } },
      }));
      const contents: Content[] = [
        ...contentsOf(request),
        { role: 'model', parts },
        { role: 'user', parts: given },
      ];
      return ask({ ...request, contents });
    },
  };
}

function contentsOf({ contents }: GenerateContentParameters): Content[] {
  if (!Array.isArray(contents)) throw new Error('no list of contents');
  return contents.map((content) => {
    if (typeof content === 'string' || !('parts' in content)) throw new Error('no content');
    return content;
  });
}

function partsOf({ candidates }: GenerateContentResponse): Part[] {
  return candidates?.[0]?.content?.parts ?? [];
}

function textIn(responses: readonly GenerateContentResponse[]): string {
  return responses.flatMap(partsOf).reduce((all, { text = '', thought }) => (thought ? all : all + text), '');
}
