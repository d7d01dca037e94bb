import { object, type Dialect, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { bedrockConverse } from '../src/converse/dialect.js';
import { cohereEmbeddings, isCohereEmbedding } from '../src/embeddings/cohere.js';
import { titanEmbeddings } from '../src/embeddings/titan.js';
import { decodeError } from '../src/errors.js';
import { bedrockAnthropic } from '../src/invoke/dialect.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';
import { assembleWhole, each, expectedFacts, factsOf } from '../../../tooling/recorded-facts.js';
import {
  answer,
  answerContext,
  assemble,
  decodeBytes,
  parse,
  writeStream,
  type Assembled,
} from './support.js';

const recordings = await recordedCases({ providers: ['bedrock'] });
/** Bodies of models other than Claude at InvokeModel are no dialect of this package: it asks Converse. */
const chats = recordings.filter(
  ({ facts, family, request }) =>
    facts['kind'] === 'chat' &&
    (family === 'bedrock-converse' || request?.['anthropic_version'] !== undefined),
);
const streams = chats.filter(({ framing }) => framing === 'eventstream');
/** Some broke off, which the end of an encoder does not know. */
const noEnd = { finish: null, native_finish: null };
const errors = recordings.filter(({ facts }) => facts['kind'] === 'error');
const embeddings = recordings.filter(({ facts }) => facts['kind'] === 'embeddings');

function dialectOf({ family }: RecordedCase): Dialect<'chat'> {
  return family === 'bedrock-converse' ? bedrockConverse : bedrockAnthropic;
}

/** What an answer says, whole or streamed. */
function told(recording: RecordedCase): Assembled {
  const dialect = dialectOf(recording);
  if (recording.framing === 'eventstream') return assemble(decodeBytes(dialect, [recording.body]).emitted);
  const response = dialect.decodeResponse(answer(parse(recording.body.toString('utf8'))));
  return { ...assembleWhole(response), errorTypes: [] };
}

describe('recorded answers', () => {
  it(`are read as the vendors' SDKs read them (${chats.length} cases)`, () => {
    expect(each(chats, (recording) => factsOf(told(recording)))).toEqual(
      each(chats, ({ facts }) => expectedFacts(facts)),
    );
  });

  it(`end as the facts say, or with the error that was recorded (${chats.length} cases)`, () => {
    const ends = each(chats, (recording) => {
      const { finish, errorTypes } = told(recording);
      return errorTypes.length > 0 ? errorTypes : finish?.reason;
    });
    expect(ends).toEqual(
      each(chats, ({ facts }) => (facts['error'] === null ? facts['finish'] : ['ValidationException'])),
    );
  });

  it(`are the same however the network cuts them (${streams.length} cases)`, () => {
    for (const recording of streams) {
      const once = decodeBytes(dialectOf(recording), [recording.body]);
      const bytes = [...recording.body].map((byte) => Buffer.from([byte]));
      expect(decodeBytes(dialectOf(recording), bytes)).toEqual(once);
      expect(once.malformed).toBe(0);
    }
  });

  it(`go through our own encoder without loss (${streams.length} cases)`, () => {
    const rewritten = each(streams, (recording) => {
      const dialect = dialectOf(recording);
      const written = writeStream(dialect, decodeBytes(dialect, [recording.body]).emitted);
      return { ...factsOf(assemble(decodeBytes(dialect, [written]).emitted)), ...noEnd };
    });
    expect(rewritten).toEqual(
      each(streams, (recording) => ({
        ...factsOf(told(recording)),
        ...noEnd,
        ...usageFallback(told(recording)),
      })),
    );
  });

  it(`go through our own encoder whole (${chats.length - streams.length} cases)`, () => {
    const unary = chats.filter(({ framing }) => framing === 'json');
    const rewritten = each(unary, (recording) => {
      const dialect = dialectOf(recording);
      const response = dialect.decodeResponse(answer(parse(recording.body.toString('utf8'))));
      const written = dialect.inbound?.encodeResponse(response, answerContext());
      if (written === undefined) throw new Error('no encoder');
      return factsOf(assembleWhole(dialect.decodeResponse(written)));
    });
    expect(rewritten).toEqual(each(unary, (recording) => factsOf(told(recording))));
  });

  it(`that are errors are classified (${errors.length} cases)`, () => {
    const codes = each(errors, ({ status, headers, body }) => {
      const failure = decodeError(answer(parse(body.toString('utf8')), status, headers));
      return classifyError(failure)?.code ?? (status === 400 ? 'invalid_request' : 'authentication');
    });
    expect(codes).toEqual(each(errors, ({ facts }) => object(facts['error'])?.['class']));
  });

  it(`that are vectors are read (${embeddings.length} cases)`, () => {
    for (const { model, headers, body, facts } of embeddings) {
      const dialect = isCohereEmbedding(model) ? cohereEmbeddings : titanEmbeddings;
      const { vectors, usage } = dialect.decodeResponse(answer(parse(body.toString('utf8')), 200, headers));
      const [first] = vectors;
      const shape = { count: vectors.length, dims: first?.length, first3: first?.slice(0, 3) };
      expect(shape).toEqual(facts['embeddings']);
      expect(usage?.prompt_tokens).toBe(Number(headers['x-amzn-bedrock-input-token-count']));
    }
  });
});

/** Answers that broke off told no usage; ours always has the member. */
function usageFallback({ usage }: Assembled): JsonObject {
  return usage === undefined ? { prompt: 0, completion: 0 } : {};
}
