import { object, objects, text, type JsonObject } from '@bifrost/core';
import {
  eventStream,
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { askedIn, turnOf, whatIsUnlinked, type Turn } from './conversation.js';
import { inlinePicture, piecesOf, sayTo, spent, type Said } from './pretended-model.js';

const route =
  /^\/v1\/projects\/[\w-]+\/locations\/[\w-]+\/publishers\/google\/models\/(?<model>[^/:]+):(?<verb>\w+)$/u;

/** How models of the third generation sign their thoughts, and what they take from conversations of others. */
export const thoughtSignature = 'CsEBAdHtim/fake+thought+signature==';
const takenSignatures: ReadonlySet<unknown> = new Set([thoughtSignature, 'skip_thought_signature_validator']);

/** Gemini on Vertex AI, on loopback. Takes the given keys. */
export function startVertex(keys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    const { model = '', verb } = route.exec(request.path)?.groups ?? {};
    if (!keys.includes(request.headers['x-goog-api-key'] ?? ''))
      return vertexError(403, 'PERMISSION_DENIED', 'Permission denied.');
    const isStream = verb === 'streamGenerateContent';
    if (!isStream && verb !== 'generateContent')
      return vertexError(404, 'NOT_FOUND', `Not found: ${request.path}`);
    if (isStream && request.query !== 'alt=sse')
      return vertexError(400, 'INVALID_ARGUMENT', 'expected alt=sse');
    return generate(request, model, isStream);
  });
}

/** An error as Google writes it. */
export function vertexError(code: number, status: string, message: string): VendorAnswer {
  return json({ error: { code, message, status } }, code);
}

/** @see https://ai.google.dev/api/generate-content */
function generate({ json: body }: Received, model: string, stream: boolean): VendorAnswer {
  const wrong = whatIsWrong(body, signs(model));
  if (wrong !== undefined) return vertexError(400, 'INVALID_ARGUMENT', wrong);
  const tools = objects(body['tools']).flatMap((tool) =>
    objects(tool['functionDeclarations']).map((declared) => text(declared['name']) ?? ''),
  );
  const config = object(body['generationConfig']);
  const wantsJson = config?.['responseMimeType'] === 'application/json';
  const said = sayTo({ ...askedIn(readContents(body)), tools, wantsJson });
  const parts = [...(said.text === '' ? [] : [{ text: said.text }]), ...callParts(said, model)];
  if (!stream) return json(answerOf(model, parts, true));
  const pieces = [...piecesOf(said.text).map((piece) => ({ text: piece })), ...callParts(said, model)];
  const events = pieces.map((part, index) => answerOf(model, [part], index === pieces.length - 1));
  return eventStream(events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`));
}

/** Models of the third generation give their calls ids and signatures; older ones know calls by name. */
function signs(model: string): boolean {
  return model.startsWith('gemini-3');
}

/** A conversation of generateContent. */
export function readContents(body: JsonObject): Turn[] {
  const system = objects(object(body['systemInstruction'])?.['parts']).map((part) =>
    turnOf('system', { text: text(part['text']) ?? '' }),
  );
  return [...system, ...objects(body['contents']).map(readContent)];
}

function readContent(content: JsonObject): Turn {
  const turn = turnOf(content['role'] === 'model' ? 'assistant' : 'user', {});
  for (const part of objects(content['parts'])) {
    const [call, result] = [object(part['functionCall']), object(part['functionResponse'])];
    turn.text += text(part['text']) ?? '';
    turn.pictures.push(...pictureIn(part));
    if (call !== undefined)
      turn.calls.push({
        ...named(call),
        name: text(call['name']) ?? '',
        arguments: object(call['args']) ?? {},
      });
    if (result === undefined) continue;
    const given = object(result['response']) ?? {};
    turn.results.push({
      ...named(result),
      name: text(result['name']) ?? '',
      text: text(given['output']) ?? text(given['error']) ?? JSON.stringify(given),
      failed: given['error'] !== undefined,
    });
    turn.pictures.push(...objects(result['parts']).flatMap(pictureIn));
  }
  return turn;
}

function named(holder: JsonObject): { id?: string } {
  const id = text(holder['id']);
  return id === undefined ? {} : { id };
}

function pictureIn(part: JsonObject): string[] {
  const [inline, file] = [object(part['inlineData']), object(part['fileData'])];
  if (inline !== undefined)
    return [inlinePicture(text(inline['mimeType']) ?? '', text(inline['data']) ?? '')];
  return file === undefined ? [] : [text(file['fileUri']) ?? ''];
}

/** Google wants parts in every turn, results right after their calls, and from new models their signatures back. */
function whatIsWrong(body: JsonObject, signed: boolean): string | undefined {
  for (const content of objects(body['contents'])) {
    const parts = objects(content['parts']);
    if (parts.length === 0) return 'contents.parts must not be empty.';
    const first = parts.find((part) => part['functionCall'] !== undefined);
    if (signed && first !== undefined && !takenSignatures.has(first['thoughtSignature']))
      return 'Function call is missing a thought_signature in functionCall parts.';
    if (
      parts.some(
        (part) => part['thoughtSignature'] !== undefined && !takenSignatures.has(part['thoughtSignature']),
      )
    )
      return 'Thought signature is not valid.';
  }
  return whatIsUnlinked(readContents(body));
}

function callParts(said: Said, model: string): JsonObject[] {
  return said.calls.map(({ name, arguments: sent }, index) => ({
    functionCall: {
      ...(signs(model) && { id: `fc-${index}d41f8a0` }),
      name,
      args: object(JSON.parse(sent)) ?? {},
    },
    ...(signs(model) && index === 0 && { thoughtSignature }),
  }));
}

function answerOf(modelVersion: string, parts: JsonObject[], isLast: boolean): JsonObject {
  const content = { role: 'model', parts };
  return {
    candidates: [{ content, index: 0, ...(isLast && { finishReason: 'STOP' }) }],
    modelVersion,
    responseId: 'resp-e2e',
    ...(isLast && { usageMetadata: usage }),
  };
}

const usage = {
  promptTokenCount: spent.prompt,
  cachedContentTokenCount: spent.cached,
  candidatesTokenCount: spent.completion - spent.reasoning,
  thoughtsTokenCount: spent.reasoning,
  totalTokenCount: spent.prompt + spent.completion,
};
