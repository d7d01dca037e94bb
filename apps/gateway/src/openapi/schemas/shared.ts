import { errorCodes, operations, z, type JsonObject } from '@bifrost/core';

/** Any JSON object: what a vendor defines and Bifrost hands on. */
export const anyObject: z.ZodType<JsonObject> = z.record(z.string(), z.any());

export const fallback = z
  .union([z.string(), z.object({ provider: z.string(), model: z.string() })])
  .describe('`provider/model`, an alias, or both apart.');

/** Members of Bifrost that every request may have beside those of the API whose shape it has. */
export const bifrostMembers = {
  model: z
    .string()
    .min(1)
    .describe('`provider/model`, an alias, or a bare name that only one provider fits.'),
  provider: z.string().exactOptional().describe('The provider, where `model` does not name it.'),
  fallbacks: z.array(fallback).exactOptional().describe('Who is asked, in order, when the primary fails.'),
  routing: z
    .object({
      max_attempts: z.int().min(1).exactOptional().describe('Tries over all keys and targets.'),
      deadline_in_seconds: z
        .number()
        .positive()
        .exactOptional()
        .describe('Seconds until an answer is there, or a stream has begun.'),
      fallback_on: z
        .array(z.string())
        .exactOptional()
        .describe('Error codes that fall back though they usually end a request.'),
      strict_params: z
        .boolean()
        .exactOptional()
        .describe('Refuses parameters that would otherwise be dropped.'),
    })
    .exactOptional()
    .describe("Limits of this request: they override the configuration's `routing`."),
  provider_options: z
    .record(z.string(), anyObject)
    .exactOptional()
    .describe('Members merged, one level deep, into the body for the named provider only.'),
};

export const operation = z.enum(operations);

export const errorCode = z.enum(errorCodes).describe('What happened. Match on this, never on a message.');

export const fault = z.enum(['caller', 'policy', 'provider', 'gateway']).describe('Whose fault it is.');

export const attempt = z
  .object({
    provider: z.string(),
    model: z.string(),
    key: z.string().exactOptional().describe('Name of the key, absent where none was chosen.'),
    status: z.int().exactOptional().describe('HTTP status of the provider, absent where it gave none.'),
    error: errorCode.exactOptional(),
    start: z.int().describe('When it began: milliseconds since the request did.'),
    latency: z.number().describe('Milliseconds.'),
  })
  .describe('One try of a request.');

const money = z.string().exactOptional();

export const cost = z
  .union([
    z
      .object({
        total: z.string().describe('A decimal number as text, exact: `"0.00225"`.'),
        currency: z.literal('USD'),
        parts: z
          .object({
            input: money,
            cached_input: money,
            cache_write: money,
            input_audio: money,
            input_image: money,
            output: money,
            reasoning: money,
            output_audio: money,
            output_image: money,
            web_search: money,
            request: money,
          })
          .readonly()
          .describe('What adds up to `total`. Parts that cost nothing are left out.'),
      })
      .readonly(),
    z
      .object({
        unknown: z.enum([
          'no_usage',
          'unknown_provider',
          'unknown_model',
          'unknown_price',
          'service_tier',
          'pricing_failed',
        ]),
      })
      .readonly(),
  ])
  .describe('What a request cost by a price list, or why nobody can say.');

export const extraFields = z
  .object({
    provider: z.string(),
    model_requested: z.string(),
    model_used: z.string(),
    latency: z.number().describe('Milliseconds, the whole chain.'),
    fallback_used: z.boolean(),
    fallback_index: z.int().describe('0 is the primary.'),
    attempts: z
      .array(attempt)
      .exactOptional()
      .describe('Every try, in order. Absent where `gateway.expose_routing` is off.'),
    dropped_params: z
      .array(z.string())
      .exactOptional()
      .describe('Paths of parameters that the target could not take.'),
    native_finish_reason: z.string().exactOptional(),
    native_stop_sequence: z.string().exactOptional(),
    malformed_events: z.int().exactOptional(),
    usage_source: z
      .enum(['provider', 'partial', 'estimated', 'none'])
      .exactOptional()
      .describe("What `usage` rests on; absent where it is the provider's figures."),
    cost: cost.exactOptional().describe('Only where there is pricing.'),
    raw_response: anyObject
      .exactOptional()
      .describe(
        "The provider's own answer. Only of a whole answer that was translated, and only where the request has the header `x-bf-send-back-raw-response: true`.",
      ),
    fault: fault.exactOptional(),
  })
  .describe('Who served an answer, after which tries, and what was lost on the way.');

const tokens = z.int();

export const usage = z
  .object({
    prompt_tokens: tokens.describe('Everything read: fresh input, cache reads and cache writes.'),
    completion_tokens: tokens.describe('Everything written: text and reasoning.'),
    total_tokens: tokens,
    prompt_tokens_details: z
      .object({
        cached_tokens: tokens.exactOptional(),
        cache_write_tokens: tokens.exactOptional(),
        cache_write_1h_tokens: tokens
          .exactOptional()
          .describe('The part of `cache_write_tokens` that is kept for an hour.'),
        audio_tokens: tokens.exactOptional(),
        text_tokens: tokens.exactOptional(),
        image_tokens: tokens.exactOptional(),
      })
      .exactOptional(),
    completion_tokens_details: z
      .object({
        reasoning_tokens: tokens.exactOptional(),
        audio_tokens: tokens.exactOptional(),
        text_tokens: tokens.exactOptional(),
        image_tokens: tokens.exactOptional(),
        accepted_prediction_tokens: tokens.exactOptional(),
        rejected_prediction_tokens: tokens.exactOptional(),
      })
      .exactOptional(),
    server_tool_use: z
      .object({ web_search_requests: z.int().exactOptional().describe('Searches of the web.') })
      .exactOptional()
      .describe('What the provider did on its own side for the answer, where it counts that.'),
  })
  .describe('Tokens of a request, each counted once.');

export const errorAnswer = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      code: errorCode,
      param: z.string().nullable().describe('The member of the request that is wrong.'),
      native: z
        .object({
          type: z.string().exactOptional(),
          code: z.string().exactOptional(),
          param: z.string().exactOptional(),
        })
        .exactOptional()
        .describe("The provider's own words."),
    }),
    extra_fields: z.object({
      fault,
      provider: z.string().exactOptional(),
      model: z.string().exactOptional(),
      upstream_status: z.int().exactOptional(),
      phase: z.enum(['connect', 'headers', 'first_token', 'idle', 'total']).exactOptional(),
      retry_after_ms: z.number().exactOptional(),
      problems: z.array(z.string()).exactOptional(),
      attempts: z.array(attempt),
    }),
  })
  .describe('An error. Streams that fail on the way end with one as their last event.');
