import { BifrostError, type AnswerStream, type Bifrost, type ChatCompletionChunk } from '@bifrost/core';
import assert from 'node:assert/strict';
import type { AnswerId, ChatKind } from '../answers.js';
import type { Bench } from './bench.js';
import { chatRequest } from './requests.js';
import { emptySpoken, readChunks, readCompletion, type Spoken } from './spoken.js';

/** Which answer is asked for, and with what kind of request. */
export interface Asked {
  id: AnswerId;
  kind: ChatKind;
}

/** Asks for a whole chat answer. */
export async function askWhole(bench: Bench, bifrost: Bifrost, { id, kind }: Asked): Promise<Spoken> {
  const request = { ...chatRequest(kind, bench.modelOf(id)), ...bench.answer(id).request };
  return readCompletion(await bifrost.createChatCompletion({ ...request, stream: false }));
}

/** Asks for a streamed chat answer. Resolves at its first content. */
export function openStream(
  bench: Bench,
  bifrost: Bifrost,
  { id, kind }: Asked,
): Promise<AnswerStream<ChatCompletionChunk>> {
  const request = { ...chatRequest(kind, bench.modelOf(id)), ...bench.answer(id).request };
  return bifrost.createChatCompletion({ ...request, stream: true, stream_options: { include_usage: true } });
}

/** Asks for a streamed chat answer and reads it to its end. */
export async function askStream(bench: Bench, bifrost: Bifrost, asked: Asked): Promise<Spoken> {
  return readChunks(await openStream(bench, bifrost, asked));
}

/** What came of a stream that is expected to break: what was read, and the error. */
export async function askBrokenStream(
  bench: Bench,
  bifrost: Bifrost,
  asked: Asked,
): Promise<{ spoken: Spoken; error: BifrostError; began: boolean }> {
  const spoken = emptySpoken();
  let began = false;
  try {
    const stream = await openStream(bench, bifrost, asked);
    began = true;
    await readChunks(stream, spoken);
  } catch (error) {
    if (BifrostError.isInstance(error)) return { spoken, error, began };
    throw error;
  }
  assert.fail(`the stream broke and was told as complete, with the finish reason ${String(spoken.finish)}`);
}

/** The error of a call that must fail with one of ours. */
export async function errorOf(call: Promise<unknown>): Promise<BifrostError> {
  try {
    await call;
  } catch (error) {
    if (BifrostError.isInstance(error)) return error;
    throw error;
  }
  return assert.fail('the call succeeded, and an error was due');
}
