import { object, objects, text, type JsonObject } from '@bifrost/core';
import {
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { messages } from './anthropic.js';
import { askedIn, turnOf, whatIsUnlinked, type Turn } from './conversation.js';
import { eventMessage } from './event-message.js';
import { inlinePicture, piecesOf, sayTo, spent, type Said } from './pretended-model.js';

const route =
  /^\/model\/(?<model>[^/]+)\/(?<operation>converse|converse-stream|invoke|invoke-with-response-stream)$/u;

/** Amazon Bedrock's runtime on loopback, as its API reference describes it. Takes the given access keys. */
export function startBedrock(accessKeys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    const operation = route.exec(request.path)?.groups?.['operation'];
    if (operation === undefined) return bedrockError(404, 'UnknownOperationException', request.path);
    const signed = /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/\d{8}\/[\w-]+\/bedrock\/aws4_request/u;
    const key = signed.exec(request.headers['authorization'] ?? '')?.groups?.['key'] ?? '';
    if (!accessKeys.includes(key))
      return bedrockError(403, 'UnrecognizedClientException', 'The security token is invalid.');
    const stream = operation.endsWith('-stream');
    return operation.startsWith('invoke') ? invoke(request, stream) : converse(request, stream);
  });
}

/** An error as Bedrock writes it. */
function bedrockError(status: number, type: string, message: string): VendorAnswer {
  return json({ message }, status, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` });
}

/**
 * Claude's own format, in which a stream's events travel in frames.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
function invoke({ json: body }: Received, stream: boolean): VendorAnswer {
  const answer = messages({ json: { ...body, ...(stream && { stream }) } });
  if (!stream || answer.status !== 200) return answer;
  const events = answer.pieces.map((piece) =>
    String(piece)
      .replace(/^event: .*\ndata: /u, '')
      .trim(),
  );
  const frames = events.map((event) =>
    eventMessage('chunk', { bytes: Buffer.from(event).toString('base64') }),
  );
  return { ...answer, headers: { 'content-type': 'application/vnd.amazon.eventstream' }, pieces: frames };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
function converse({ json: body }: Received, stream: boolean): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return bedrockError(400, 'ValidationException', wrong);
  const config = object(body['toolConfig']);
  const tools = objects(config?.['tools']).map((tool) => text(object(tool['toolSpec'])?.['name']) ?? '');
  const wantsJson = object(body['outputConfig'])?.['textFormat'] !== undefined;
  const said = sayTo({ ...askedIn(readConverse(body)), tools, wantsJson });
  return stream ? streamOf(said) : json(answerOf(said));
}

/** A conversation of Converse. */
export function readConverse(body: JsonObject): Turn[] {
  const system = objects(body['system']).map((block) =>
    turnOf('system', { text: text(block['text']) ?? '' }),
  );
  return [...system, ...objects(body['messages']).map(readMessage)];
}

function readMessage(message: JsonObject): Turn {
  const turn = turnOf(message['role'] === 'assistant' ? 'assistant' : 'user', {});
  for (const block of objects(message['content'])) {
    const [use, result] = [object(block['toolUse']), object(block['toolResult'])];
    turn.text += text(block['text']) ?? '';
    turn.pictures.push(...pictureIn(block));
    if (use !== undefined)
      turn.calls.push({
        id: text(use['toolUseId']) ?? '',
        name: text(use['name']) ?? '',
        arguments: object(use['input']) ?? {},
      });
    if (result === undefined) continue;
    const inner = objects(result['content']);
    turn.results.push({
      id: text(result['toolUseId']) ?? '',
      text: inner.map((item) => text(item['text']) ?? '').join(''),
      failed: result['status'] === 'error',
    });
    turn.pictures.push(...inner.flatMap(pictureIn));
  }
  return turn;
}

function pictureIn(block: JsonObject): string[] {
  const image = object(block['image']);
  const bytes = text(object(image?.['source'])?.['bytes']);
  return bytes === undefined ? [] : [inlinePicture(`image/${text(image?.['format']) ?? ''}`, bytes)];
}

/** Bedrock wants turns that alternate and begin with the user's, ids of its own alphabet, and no empty text. */
function whatIsWrong(body: JsonObject): string | undefined {
  const turns = objects(body['messages']);
  if (turns[0]?.['role'] !== 'user') return 'A conversation must start with a user message.';
  for (const [index, turn] of turns.entries()) {
    if (index > 0 && turn['role'] === turns[index - 1]?.['role']) return 'Conversations must alternate.';
    const blocks = objects(turn['content']);
    if (blocks.length === 0) return 'The content field is empty.';
    if (blocks.some((block) => text(block['text'])?.trim() === '')) return 'The text field is blank.';
  }
  const read = readConverse(body);
  const ids = read.flatMap(({ calls, results }) => [...calls, ...results].map(({ id }) => id ?? ''));
  const odd = ids.find((id) => !/^[a-zA-Z0-9_.:-]{1,64}$/u.test(id));
  if (odd !== undefined) return `toolUseId '${odd}' failed to satisfy the pattern`;
  if (read.some(({ calls }) => calls.length > 0) && body['toolConfig'] === undefined)
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
  return whatIsUnlinked(read);
}

const usage = {
  inputTokens: spent.prompt - spent.cached,
  outputTokens: spent.completion,
  totalTokens: spent.prompt + spent.completion,
  cacheReadInputTokens: spent.cached,
  cacheWriteInputTokens: 0,
};

const stopReasonOf = ({ calls }: Said): string => (calls.length > 0 ? 'tool_use' : 'end_turn');
const idOf = (index: number): string => `tooluse_kZJMlvQmRJ6eAyJE5GIl7${index}`;

function answerOf(said: Said): JsonObject {
  const content: JsonObject[] = [
    ...(said.text === '' ? [] : [{ text: said.text }]),
    ...said.calls.map(({ name, arguments: sent }, index) => ({
      toolUse: { toolUseId: idOf(index), name, input: object(JSON.parse(sent)) ?? {} },
    })),
  ];
  return {
    metrics: { latencyMs: 12 },
    output: { message: { content, role: 'assistant' } },
    stopReason: stopReasonOf(said),
    usage,
  };
}

function streamOf(said: Said): VendorAnswer {
  const textAt = said.text === '' ? 0 : 1;
  const words = piecesOf(said.text).map((piece) =>
    eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: piece } }),
  );
  const calls = said.calls.flatMap(({ name, arguments: sent }, index) => {
    const contentBlockIndex = textAt + index;
    return [
      eventMessage('contentBlockStart', {
        contentBlockIndex,
        start: { toolUse: { toolUseId: idOf(index), name } },
      }),
      ...piecesOf(sent).map((input) =>
        eventMessage('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } }),
      ),
      eventMessage('contentBlockStop', { contentBlockIndex }),
    ];
  });
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    pieces: [
      eventMessage('messageStart', { role: 'assistant' }),
      ...words,
      ...(textAt === 0 ? [] : [eventMessage('contentBlockStop', { contentBlockIndex: 0 })]),
      ...calls,
      eventMessage('messageStop', { stopReason: stopReasonOf(said) }),
      eventMessage('metadata', { metrics: { latencyMs: 12 }, usage }),
    ],
  };
}
