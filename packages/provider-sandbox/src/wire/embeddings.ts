import { z } from '@bifrost/core';
import type { Exchange } from '../exchange.js';
import type { Reply } from '../reply.js';
import { countTokens, digest } from '../text.js';
import { check } from './check.js';

const embeddingsBody = z.looseObject({
  model: z.string().min(1),
  input: z.union(
    [
      z.string(),
      z.array(z.string()).min(1),
      z.array(z.int()).min(1),
      z.array(z.array(z.int()).min(1)).min(1),
    ],
    { error: 'must be a string, or a list of strings or of token numbers that is not empty' },
  ),
  dimensions: z.int().min(1).max(4096).nullish(),
  encoding_format: z.enum(['float', 'base64'], { error: 'must be float or base64' }).nullish(),
});

/** Answers `POST /v1/embeddings`: texts that share words get vectors that lie near each other. */
export function answerEmbeddings(exchange: Exchange): Reply {
  const body = check(embeddingsBody, exchange.body);
  const inputs = inputsOf(body.input);
  const read = inputs.reduce(
    (sum, input) => sum + (typeof input === 'string' ? countTokens(input) : input.length),
    0,
  );
  const data = inputs.map((input, index) => {
    const vector = vectorOf(input, body.dimensions ?? 256);
    return {
      object: 'embedding',
      index,
      embedding: body.encoding_format === 'base64' ? base64Of(vector) : vector,
    };
  });
  const usage = { prompt_tokens: read, total_tokens: read };
  return { kind: 'json', value: { object: 'list', data, model: exchange.model.full, usage }, tokens: 0 };
}

function inputsOf(input: string | string[] | number[] | number[][]): (string | number[])[] {
  if (typeof input === 'string') return [input];
  const numbers = input.filter((item) => typeof item === 'number');
  return numbers.length > 0 ? [numbers] : input.filter((item) => typeof item !== 'number');
}

/** Every word (or token) adds its own few dimensions; the vector's length is 1. */
function vectorOf(input: string | number[], dimensions: number): number[] {
  const words =
    typeof input === 'string' ? (input.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) : input.map(String);
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of ['', ...words]) {
    for (let turn = 0; turn < 8; turn += 1) {
      const hash = digest(`${turn}:${word}`);
      const place = hash % dimensions;
      vector[place] = (vector[place] ?? 0) + (hash & 0x10000 ? 1 : -1) * (word === '' ? 0.01 : 1);
    }
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector.with(0, 1) : vector.map((value) => Math.fround(value / length));
}

function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
