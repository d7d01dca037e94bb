import { z } from '@bifrost/core';
import { anyObject, bifrostMembers, extraFields, usage } from './shared.js';

const extra = { extra_fields: extraFields.exactOptional() };
const bytes = (what: string) => z.string().meta({ format: 'binary', description: what });

export const completionRequest = z
  .looseObject({
    ...bifrostMembers,
    prompt: z
      .union([z.string(), z.array(z.string()), z.array(z.int()), z.array(z.array(z.int()))])
      .describe('A text, several texts, tokens, or several lists of tokens.'),
    stream: z.boolean().nullable().exactOptional(),
    stream_options: z.object({ include_usage: z.boolean().exactOptional() }).nullable().exactOptional(),
    max_tokens: z.int().nullable().exactOptional(),
    temperature: z.number().nullable().exactOptional(),
    top_p: z.number().nullable().exactOptional(),
    stop: z.union([z.string(), z.array(z.string()), z.null()]).exactOptional(),
    n: z.int().nullable().exactOptional(),
    seed: z.int().nullable().exactOptional(),
    suffix: z.string().nullable().exactOptional(),
    echo: z.boolean().nullable().exactOptional(),
    logprobs: z.int().nullable().exactOptional(),
    best_of: z.int().nullable().exactOptional(),
  })
  .describe('A text completion.');

/** Events of a stream have the same shape, `finish_reason` being `null` until the last. */
export const completion = z
  .object({
    id: z.string(),
    object: z.literal('text_completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        text: z.string(),
        index: z.int(),
        logprobs: anyObject.nullable(),
        finish_reason: z.string().nullable(),
      }),
    ),
    usage: usage.nullable().exactOptional(),
    ...extra,
  })
  .describe('A text completion, whole or one event of its stream.');

export const embeddingRequest = z
  .looseObject({
    ...bifrostMembers,
    input: z.union([z.string(), z.array(z.string()), z.array(z.int()), z.array(z.array(z.int()))]),
    dimensions: z.int().exactOptional(),
    encoding_format: z.enum(['float', 'base64']).exactOptional(),
    input_type: z.string().exactOptional(),
    truncate: z.string().exactOptional(),
    user: z.string().exactOptional(),
  })
  .describe('Texts, or lists of tokens, to be turned into vectors.');

export const embeddingAnswer = z
  .object({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]).describe('Numbers, or base64 if asked for.'),
      }),
    ),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }).exactOptional(),
    extra_fields: extraFields,
  })
  .describe('A vector for each text.');

const pictureMembers = {
  n: z.int().min(1).exactOptional(),
  size: z.string().exactOptional(),
  quality: z.string().exactOptional(),
  background: z.string().exactOptional(),
  output_format: z.string().exactOptional(),
  output_compression: z.int().exactOptional(),
  response_format: z.enum(['url', 'b64_json']).exactOptional(),
  user: z.string().exactOptional(),
  seed: z.int().exactOptional(),
  negative_prompt: z.string().exactOptional(),
  partial_images: z.int().exactOptional(),
  stream: z.boolean().exactOptional(),
};

export const imageRequest = z
  .looseObject({
    ...bifrostMembers,
    prompt: z.string(),
    style: z.string().exactOptional(),
    ...pictureMembers,
  })
  .describe('Pictures by a prompt.');

export const imageEditRequest = z
  .looseObject({
    ...bifrostMembers,
    image: z.union([bytes('A picture.'), z.array(bytes('A picture.'))]).describe('Several as `image[]`.'),
    prompt: z.string(),
    mask: bytes('Where the picture may be changed.').exactOptional(),
    ...pictureMembers,
  })
  .describe('Pictures changed by a prompt. Members that are lists or objects are JSON in a form.');

export const imageVariationRequest = z
  .looseObject({ ...bifrostMembers, image: bytes('A picture.'), ...pictureMembers })
  .describe('Variations of a picture.');

export const imageAnswer = z
  .looseObject({
    created: z.int(),
    data: z.array(
      z.object({
        url: z.string().exactOptional(),
        b64_json: z.string().exactOptional(),
        revised_prompt: z.string().exactOptional(),
      }),
    ),
    usage: anyObject.exactOptional(),
    ...extra,
  })
  .describe('Pictures, each by address or as base64.');

export const speechRequest = z
  .looseObject({
    ...bifrostMembers,
    input: z.string(),
    voice: z.union([z.string(), anyObject]),
    instructions: z.string().exactOptional(),
    response_format: z.string().exactOptional(),
    speed: z.number().exactOptional(),
    stream_format: z.string().exactOptional(),
  })
  .describe('A text to be spoken.');

export const transcriptionRequest = z
  .looseObject({
    ...bifrostMembers,
    file: bytes('The sound.'),
    language: z.string().exactOptional(),
    prompt: z.string().exactOptional(),
    response_format: z.string().exactOptional(),
    temperature: z.number().exactOptional(),
    stream: z.boolean().exactOptional(),
  })
  .describe('Sound to be written down. Members that are lists or objects are JSON in a form.');

export const transcriptionAnswer = z
  .looseObject({ text: z.string(), usage: anyObject.exactOptional(), ...extra })
  .describe('A transcript. More members with `response_format: "verbose_json"`.');

const document = z.union([z.string(), anyObject]);

export const rerankRequest = z
  .looseObject({
    ...bifrostMembers,
    query: z.string(),
    documents: z.array(document).min(1),
    top_n: z.int().min(1).exactOptional(),
    max_tokens_per_doc: z.int().exactOptional(),
    return_documents: z.boolean().exactOptional(),
  })
  .describe('Documents to be put in the order in which they answer a query.');

export const rerankAnswer = z
  .object({
    id: z.string(),
    model: z.string().exactOptional().describe('Not every provider repeats it.'),
    results: z.array(
      z.object({ index: z.int(), relevance_score: z.number(), document: anyObject.exactOptional() }),
    ),
    meta: anyObject.exactOptional(),
    ...extra,
  })
  .describe('The documents by their place in the request, the best first.');

export const countTokensAnswer = z
  .object({
    object: z.string().exactOptional(),
    input_tokens: z.int(),
    estimated: z.boolean().describe("Whether the figure is Bifrost's and not the provider's."),
    ...extra,
  })
  .describe('Tokens of a request that was not sent.');

export const model = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().describe('Seconds since 1970, 0 where nobody knows.'),
    owned_by: z.string(),
    display_name: z.string().exactOptional(),
  })
  .describe('A model that can be asked for.');

export const modelList = z.object({ object: z.literal('list'), data: z.array(model) });
