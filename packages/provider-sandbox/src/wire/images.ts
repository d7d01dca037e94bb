import { type JsonObject, z } from '@bifrost/core';
import type { Exchange } from '../exchange.js';
import { badRequest, errorInside } from '../faults/errors.js';
import { frame, type Reply } from '../reply.js';
import { countTokens } from '../text.js';
import { check } from './check.js';
import { pictureOf } from './picture.js';

/** A form's fields are text, so numbers and flags are read from text too. */
const count = z.coerce.number().int();
const flag = z.union([z.boolean(), z.stringbool()]).nullish();

const imagesBody = z.looseObject({
  model: z.string().min(1),
  prompt: z.string(),
  n: count.min(1).max(10).nullish(),
  size: z.string().nullish(),
  quality: z.string().nullish(),
  background: z.string().nullish(),
  response_format: z.enum(['url', 'b64_json'], { error: 'must be url or b64_json' }).nullish(),
  output_format: z.enum(['png'], { error: 'the sandbox paints png only' }).nullish(),
  stream: flag,
  partial_images: count.min(0).max(3).nullish(),
});

type ImagesBody = z.infer<typeof imagesBody>;

const tokensAPicture = 272;

/** Answers `POST /v1/images/generations` and `/v1/images/edits` with a picture whose colours depend on the prompt. */
export function answerImages(exchange: Exchange): Reply {
  const body = check(imagesBody, exchange.body);
  const { width, height } = sizeOf(body.size);
  const wanted = body.n ?? 1;
  const pictures = Array.from({ length: wanted }, (_, index) =>
    pictureOf(`${index}:${body.prompt}`, width, height).toString('base64'),
  );
  const usage = usageOf(body.prompt, wanted);
  const facts = {
    size: `${width}x${height}`,
    quality: body.quality ?? 'low',
    background: body.background ?? 'opaque',
    output_format: 'png',
  };
  if (body.stream) return stream(exchange, body, { pictures, facts, usage });
  const data = pictures.map((picture) =>
    body.response_format === 'url' ? { url: `data:image/png;base64,${picture}` } : { b64_json: picture },
  );
  return {
    kind: 'json',
    value: { created: exchange.created, data, ...facts, usage },
    tokens: tokensAPicture,
  };
}

function sizeOf(size: string | null | undefined): { width: number; height: number } {
  if (size === undefined || size === null || size === 'auto') return { width: 1024, height: 1024 };
  const [, width, height] = /^(\d{1,4})x(\d{1,4})$/u.exec(size) ?? [];
  const measures = { width: Number(width), height: Number(height) };
  const fits = [measures.width, measures.height].every((side) => side >= 1 && side <= 4096);
  if (!fits) throw badRequest('size', 'must be auto or <width>x<height>, each from 1 to 4096');
  return measures;
}

function usageOf(prompt: string, pictures: number): JsonObject {
  const read = countTokens(prompt);
  const painted = pictures * tokensAPicture;
  return {
    input_tokens: read,
    input_tokens_details: { text_tokens: read, image_tokens: 0 },
    output_tokens: painted,
    total_tokens: read + painted,
  };
}

function stream(
  exchange: Exchange,
  body: ImagesBody,
  answer: { pictures: string[]; facts: JsonObject; usage: JsonObject },
): Reply {
  const kind = exchange.files['image'] ? 'image_edit' : 'image_generation';
  const common = { created_at: exchange.created, ...answer.facts };
  const partial = Array.from({ length: body.partial_images ?? 0 }, (_, index) => ({
    type: `${kind}.partial_image`,
    b64_json: pictureOf(`partial ${index}:${body.prompt}`, 64, 64).toString('base64'),
    ...common,
    partial_image_index: index,
  }));
  const completed = answer.pictures.map((picture) => ({
    type: `${kind}.completed`,
    b64_json: picture,
    ...common,
    usage: answer.usage,
  }));
  return {
    kind: 'events',
    frames: [...partial, ...completed].map((event) => frame('content', event, event.type)),
    errorFrame: frame('end', { type: 'error', error: errorInside }, 'error').text,
  };
}
