import {
  Bifrost,
  BifrostError,
  list,
  object,
  objects,
  text,
  type ChatCompletion,
  type ChatCompletionChunk,
  type JsonObject,
} from '@bifrost/core';
import { inPiecesOf, inSeededPieces, startLoopback } from '@bifrost/provider-testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { azure } from '../src/index.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';

/*
 * Recorded traffic through the whole library, cut into pieces on its way, translated and passed on, compared with what
 * other readers say of the same bytes.
 */
const cases = await recordedCases({ providers: ['azure'] });
const answers = cases.filter(({ facts }) => object(facts['error']) === undefined);
const errors = cases.filter(({ facts }) => object(facts['error']) !== undefined);
const server = await startLoopback();

afterAll(async () => {
  const counts = `recorded Azure traffic: ${cases.length} cases, each translated and passed on\n`;
  process.stdout.write(cases.length === 0 ? 'no recordings beside the project\n' : counts);
  await server.close();
});

describe('recorded traffic', () => {
  it('is there, or is not', () => expect(cases.length === 0 || cases.length > 30).toBe(true));

  it.each(answers)('$id', async (each) => {
    await replay(each, async (bifrost) => {
      const read = await ask(each, bifrost);
      expect(read).toEqual(expected(each, read));
    });
  });

  it.each(errors)('$id', async (each) => {
    await replay(each, async (bifrost) => {
      const error = object(each.facts['error']);
      const failure: unknown = await ask(each, bifrost).catch((cause: unknown) => cause);
      if (!BifrostError.isInstance(failure)) throw new Error('the recorded error was told as an answer');
      expect([text(error?.['class']), ...list(error?.['also'])]).toContain(failure.code);
    });
  });
});

async function replay(each: RecordedCase, use: (bifrost: Bifrost) => Promise<void>): Promise<void> {
  const size = each.body.length > 24_000 ? 997 : 7;
  for (const passage of [true, false]) {
    for (const pieces of [inPiecesOf(size, each.body), inSeededPieces(1, each.body)]) {
      server.play({ status: each.status, headers: each.headers, pieces, end: 'complete' });
      await withClient(passage, use);
    }
  }
}

async function withClient(passage: boolean, use: (bifrost: Bifrost) => Promise<void>): Promise<void> {
  const bifrost = new Bifrost({
    adapters: [azure],
    providers: {
      azure: {
        keys: [{ value: 'key-of-the-test', azure_key_config: { endpoint: server.origin } }],
        azure_config: { responses_api: true },
        network_config: { max_retries: 0 },
        native_passage: passage,
      },
    },
    environment: {},
  });
  try {
    await use(bifrost);
  } finally {
    await bifrost.close({ graceMs: 0 });
  }
}

interface Read {
  text?: string;
  calls?: string[];
  finish?: string;
  usage?: { prompt: unknown; completion: unknown };
  vectors?: number;
}

/** The facts, as far as the API tells them. */
function expected({ facts }: RecordedCase, read: Read): Read {
  const embeddings = object(facts['embeddings']);
  if (embeddings !== undefined) return { vectors: Number(embeddings['count']) };
  const usage = object(facts['usage']);
  const told: Read = {
    text: text(facts['text']) ?? '',
    calls: objects(facts['tool_calls']).map(({ name }) => text(name) ?? ''),
  };
  if (read.finish !== undefined) told.finish = text(facts['finish']) ?? '';
  if (read.usage !== undefined) told.usage = { prompt: usage?.['prompt'], completion: usage?.['completion'] };
  return told;
}

async function ask(each: RecordedCase, bifrost: Bifrost): Promise<Read> {
  const model = `azure/${each.model}`;
  if (each.family.includes('embeddings')) {
    const answer = await bifrost.createEmbedding({ model, input: 'a' });
    return { vectors: answer.data.length };
  }
  if (each.family === 'openai-responses') return askResponses({ model, input: 'a' }, each.streaming, bifrost);
  const messages = [{ role: 'user' as const, content: 'a' }];
  return each.streaming
    ? readStream(
        await bifrost.createChatCompletion({
          model,
          messages,
          stream: true,
          stream_options: { include_usage: true },
        }),
      )
    : readWhole(await bifrost.createChatCompletion({ model, messages }));
}

function readWhole({ choices, usage }: ChatCompletion): Read {
  const [choice] = choices;
  return {
    text: choice?.message.content ?? '',
    calls: (choice?.message.tool_calls ?? []).map((call) => call.function?.name ?? ''),
    finish: choice?.finish_reason ?? '',
    ...(usage === undefined
      ? {}
      : { usage: { prompt: usage.prompt_tokens, completion: usage.completion_tokens } }),
  };
}

async function readStream(chunks: AsyncIterable<ChatCompletionChunk>): Promise<Read> {
  const read = { text: '', calls: [] as string[] };
  const ends: Pick<Read, 'finish' | 'usage'> = {};
  for await (const { choices, usage, object: kind } of chunks) {
    expect(kind).toBe('chat.completion.chunk');
    if (usage) ends.usage = { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
    const [choice] = choices;
    read.text += choice?.delta.content ?? '';
    for (const piece of choice?.delta.tool_calls ?? []) {
      read.calls[piece.index] = (read.calls[piece.index] ?? '') + (piece.function?.name ?? '');
    }
    if (choice?.finish_reason) ends.finish = choice.finish_reason;
  }
  return { ...read, ...ends };
}

async function askResponses(
  request: { model: string; input: string },
  streaming: boolean,
  bifrost: Bifrost,
): Promise<Read> {
  if (!streaming) return readResponse(await bifrost.createResponse(request));
  let last: JsonObject | undefined;
  for await (const event of await bifrost.createResponse({ ...request, stream: true })) {
    last = object(event['response']) ?? last;
  }
  return readResponse(last ?? {});
}

function readResponse(response: JsonObject): Read {
  const output = objects(response['output']);
  const parts = output.flatMap((item) => (item['type'] === 'message' ? objects(item['content']) : []));
  const usage = object(response['usage']);
  return {
    text: parts.map((part) => text(part['text']) ?? '').join(''),
    calls: output.flatMap((item) => (item['type'] === 'function_call' ? (text(item['name']) ?? '') : [])),
    ...(usage === undefined
      ? {}
      : { usage: { prompt: usage['input_tokens'], completion: usage['output_tokens'] } }),
  };
}
