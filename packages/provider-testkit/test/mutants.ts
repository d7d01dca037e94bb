import {
  parseObject,
  type AnswerContext,
  type ChatResponse,
  type Dialect,
  type Emit,
  type InboundDialect,
  type Part,
  type ProviderAdapter,
  type StreamDecoder,
  type StreamEncoder,
  z,
} from '@bifrost/core';
import { fixture, type ConformanceOptions } from '../src/index.js';
import { acme, acmeChat, acmeEmbeddings, suiteFor } from './reference.js';

/** An adapter with one fault, and the scenario that must notice it. */
export interface Mutant {
  /** What it does, after "an adapter that". */
  name: string;
  caughtBy: string;
  adapter: ProviderAdapter;
  /** What its run needs beside the usual. */
  suite?: Partial<ConformanceOptions>;
}

const { answers } = suiteFor(acme);

/** An answer that says something before it calls. */
const wordsAndCall = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    model: 'acme-large',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
            },
          ],
        },
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
  }),
);

type Emitted = Parameters<Emit>[0];

export const mutants: readonly Mutant[] = [
  whole('drops the text', 'chat/text', (part) => (part.type === 'text' ? [] : [part])),
  whole('loses the ids of calls', 'chat/tools', (part) =>
    part.type === 'tool_call' ? [{ ...part, id: '' }] : [part],
  ),
  whole('gives all calls one id', 'chat/parallel-tools', (part) =>
    part.type === 'tool_call' ? [{ ...part, id: 'call_1' }] : [part],
  ),
  whole('gives one call of two', 'chat/parallel-tools', (part) =>
    part.type === 'tool_call' && part.arguments.includes('Oslo') ? [] : [part],
  ),
  whole('makes objects of arguments', 'chat/tools', (part) =>
    part.type === 'tool_call' ? [{ ...part, arguments: '[object Object]' }] : [part],
  ),
  mutant('counts tokens twice', 'chat/usage', {
    decodeResponse: (response) => {
      const answer = acmeChat.decodeResponse(response);
      if (answer.usage !== undefined) answer.usage.total_tokens += answer.usage.prompt_tokens;
      return answer;
    },
  }),
  {
    ...whole('drops the words beside a call', 'chat/tools', (part) => (part.type === 'text' ? [] : [part])),
    suite: {
      answers: { ...answers, 'chat/tools': fixture(wordsAndCall, { says: { text: 'Let me look.' } }) },
    },
  },
  {
    ...mutant('counts the tokens of calls otherwise', 'chat/tools', {
      decodeResponse: (response) => {
        const { usage: _usage, ...answer } = acmeChat.decodeResponse(response);
        return answer;
      },
    }),
    suite: { answers: { ...answers, 'chat/tools': fixture(wordsAndCall, { says: { totalTokens: 12 } }) } },
  },
  streamed('drops the text of streams', 'chat-stream/text', (event) =>
    event.type === 'text-delta' ? [] : [event],
  ),
  streamed('loses a word of streams', 'chat-stream/same-text', (event) =>
    event.type === 'text-delta' && event.value === ', sunny' ? [] : [event],
  ),
  streamed('loses the ids of streamed calls', 'chat-stream/tools', (event) =>
    event.type === 'part-start' && event.value.type === 'tool_call'
      ? [{ ...event, value: { ...event.value, id: '' } }]
      : [event],
  ),
  streamed('tells no usage of streams', 'chat-stream/usage', (event) =>
    event.type === 'usage' ? [] : [event],
  ),
  streamed('ignores error events', 'chat-stream/error-event', (event) =>
    event.type === 'error' ? [] : [event],
  ),
  mutant('completes streams that were cut', 'stream/cut-after-content', {
    createStreamDecoder: () => completing(decoderOf(acmeChat)),
  }),
  mutant('completes streams that said nothing', 'stream/cut-before-content', {
    createStreamDecoder: () => completing(decoderOf(acmeChat)),
  }),
  mutant('uses one decoder for all streams', 'stream/every-cut-text', { createStreamDecoder: sharing() }),
  mutant('splits streams at line feeds, packet by packet', 'stream/every-cut-text', {
    createFraming: naiveFraming,
  }),
  mutant('knows one kind of line end', 'stream/carriage-returns', { createFraming: naiveFraming }),
  mutant('changes the request', 'encode/leaves-request-alone', {
    encodeRequest: (request, context) => {
      request.messages.push({ role: 'user', parts: [{ type: 'text', text: 'Please.' }] });
      return acmeChat.encodeRequest(request, context);
    },
  }),
  mutant('throws what is no error of ours', 'encode/leaves-request-alone', {
    encodeRequest: (request, context) => {
      if (request.stop !== undefined) throw new TypeError('no stop here');
      return acmeChat.encodeRequest(request, context);
    },
  }),
  mutant('breaks on an odd error body', 'error/strays', {
    decodeError: (failure) => {
      if (failure.body.kind !== 'json') throw new Error('no JSON');
      return acmeChat.decodeError(failure);
    },
  }),
  mutant('forgets what clients said', 'round-trip/requests', {
    ...withInbound((inbound) => ({
      ...inbound,
      decodeRequest: (request) => ({ ...inbound.decodeRequest(request), messages: [] }),
    })),
  }),
  mutant('tells clients another finish reason', 'round-trip/answer-text', {
    ...withInbound((inbound) => ({
      ...inbound,
      encodeResponse: (response, context) => inbound.encodeResponse(withFinish(response, 'length'), context),
    })),
  }),
  mutant('keeps the seal of reasoning from clients', 'round-trip/answer-reasoning', {
    ...withInbound((inbound) => ({
      ...inbound,
      encodeResponse: (response, context) => inbound.encodeResponse(withoutSeals(response), context),
    })),
  }),
  mutant('keeps the seal of streamed reasoning from clients', 'round-trip/stream-reasoning', {
    ...withInbound((inbound) => ({
      ...inbound,
      createStreamEncoder: (context) => withoutStreamedSeals(encoderOf(inbound, context)),
    })),
  }),
  whole('drops the reasoning', 'chat/reasoning', (part) => (part.type === 'reasoning' ? [] : [part])),
  streamed('drops the reasoning of streams', 'chat-stream/reasoning', (event) =>
    event.type === 'reasoning-delta' ? [] : [event],
  ),
  {
    name: 'takes an empty account for a rate limit',
    caughtBy: 'error/quota',
    adapter: {
      ...acme,
      classifyError: ({ status }) => (status === 429 ? { code: 'rate_limited' } : undefined),
    },
  },
  {
    name: 'blames the caller for a bad key',
    caughtBy: 'error/authentication',
    adapter: {
      ...acme,
      classifyError: ({ type }) =>
        type === 'invalid_request_error' ? { code: 'invalid_request' } : undefined,
    },
  },
  {
    name: 'sets no credential',
    caughtBy: 'shape/authorize',
    adapter: { ...acme, authorize: (request) => request },
  },
  {
    name: 'writes the key into the address',
    caughtBy: 'error/no-secret',
    adapter: {
      ...acme,
      authorize: (request, { key }) => ({
        ...request,
        path: `${request.path}?key=${key.value?.reveal() ?? ''}`,
      }),
    },
  },
  {
    name: 'sends keys in clear',
    caughtBy: 'shape/origins',
    adapter: { ...acme, origins: () => ['http://api.acme.example'] },
  },
  {
    name: 'takes any option',
    caughtBy: 'shape/options',
    adapter: { ...acme, options: z.looseObject({}) },
  },
  {
    name: 'takes any option of a key that needs some',
    caughtBy: 'shape/options',
    adapter: { ...acme, keyOptions: z.looseObject({ region: z.string() }) },
    suite: { keyOptions: { region: 'north' } },
  },
  {
    name: 'sets no credential where one may be given',
    caughtBy: 'shape/authorize',
    adapter: { ...acme, credential: 'optional', authorize: (request) => request },
  },
  {
    name: 'has a name that nobody can type',
    caughtBy: 'shape/names',
    adapter: { ...acme, id: 'Acme Inc.' },
  },
  {
    name: 'serves clients in a dialect that has no inbound half',
    caughtBy: 'shape/inbound',
    adapter: {
      ...acme,
      inbound: [{ prefix: 'acme', routes: [{ method: 'POST', path: '/chat', dialect: outboundOnly() }] }],
    },
  },
  {
    name: 'gives vectors of several lengths',
    caughtBy: 'embeddings/answer',
    adapter: withEmbeddings({
      ...acmeEmbeddings,
      decodeResponse: (response) => ({ ...acmeEmbeddings.decodeResponse(response), vectors: [[]] }),
    }),
  },
];

function mutant(name: string, caughtBy: string, change: Partial<Dialect<'chat'>>): Mutant {
  const dialect: Dialect<'chat'> = { ...acmeChat, ...change };
  const chat = acme.operations.chat?.map((entry) => Object.assign({}, entry, { dialect })) ?? [];
  return { name, caughtBy, adapter: { ...acme, operations: { ...acme.operations, chat } } };
}

function whole(name: string, caughtBy: string, change: (part: Part) => Part[]): Mutant {
  return mutant(name, caughtBy, {
    decodeResponse: (response) => {
      const answer = acmeChat.decodeResponse(response);
      for (const choice of answer.choices) choice.parts = choice.parts.flatMap(change);
      return answer;
    },
  });
}

function streamed(name: string, caughtBy: string, change: (event: Emitted) => Emitted[]): Mutant {
  return mutant(name, caughtBy, {
    createStreamDecoder: () => {
      const decoder = decoderOf(acmeChat);
      return {
        push: (event, emit) => decoder.push(event, changing(emit, change)),
        end: (emit) => decoder.end(changing(emit, change)),
      };
    },
  });
}

function changing(emit: Emit, change: (event: Emitted) => Emitted[]): Emit {
  return (event) => {
    for (const changed of change(event)) emit(changed);
  };
}

function withFinish(answer: ChatResponse, reason: 'length'): ChatResponse {
  const choices = answer.choices.map((choice) => Object.assign({}, choice, { finish_reason: reason }));
  return { ...answer, choices };
}

function withoutSeals(answer: ChatResponse): ChatResponse {
  const choices = answer.choices.map((choice) =>
    Object.assign({}, choice, { parts: choice.parts.map(withoutSeal) }),
  );
  return { ...answer, choices };
}

function withoutSeal(part: Part): Part {
  if (part.type !== 'reasoning') return part;
  const { signature: _signature, ...rest } = part;
  return rest;
}

function withoutStreamedSeals(encoder: StreamEncoder): StreamEncoder {
  return {
    push(event) {
      if (event.type === 'signature') return '';
      if (event.type === 'part-start') return encoder.push({ ...event, value: withoutSeal(event.value) });
      if (event.type !== 'part-end' || event.value === undefined) return encoder.push(event);
      return encoder.push({ ...event, value: withoutSeal(event.value) });
    },
    end: () => encoder.end(),
  };
}

function encoderOf(inbound: InboundDialect<'chat'>, context: AnswerContext): StreamEncoder {
  const encoder = inbound.createStreamEncoder?.(context);
  if (encoder === undefined) throw new Error('the reference adapter streams');
  return encoder;
}

function withInbound(
  change: (inbound: InboundDialect<'chat'>) => InboundDialect<'chat'>,
): Partial<Dialect<'chat'>> {
  return acmeChat.inbound === undefined ? {} : { inbound: change(acmeChat.inbound) };
}

function withEmbeddings(dialect: Dialect<'embeddings'>): ProviderAdapter {
  const embeddings = acme.operations.embeddings?.map((entry) => Object.assign({}, entry, { dialect })) ?? [];
  return { ...acme, operations: { ...acme.operations, embeddings } };
}

function outboundOnly(): Dialect<'chat'> {
  const { inbound: _inbound, ...dialect } = acmeChat;
  return dialect;
}

function decoderOf(dialect: Dialect<'chat'>): StreamDecoder {
  const decoder = dialect.createStreamDecoder?.();
  if (decoder === undefined) throw new Error('the reference adapter streams');
  return decoder;
}

/** Ends every stream with a finish reason, whether or not the provider gave one. */
function completing(decoder: StreamDecoder): StreamDecoder {
  let finished = false;
  const watching =
    (emit: Emit): Emit =>
    (event) => {
      finished ||= event.type === 'finish';
      emit(event);
    };
  return {
    push: (event, emit) => decoder.push(event, watching(emit)),
    end(emit) {
      decoder.end(watching(emit));
      if (!finished) emit({ type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' });
    },
  };
}

function sharing(): () => StreamDecoder {
  const decoder = decoderOf(acmeChat);
  return () => decoder;
}

/** What many clients do: a packet is a text, and a text is split where the tests had their line ends. */
function naiveFraming(onEvent: (event: { data: string }) => void) {
  let held = '';
  return {
    push(chunk: Buffer) {
      const blocks = (held + chunk.toString('utf8')).split('\n\n');
      held = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.replace(/^data: /u, '');
        if (data === '[DONE]' || parseObject(data) !== undefined) onEvent({ data });
      }
    },
    end: () => undefined,
  };
}
