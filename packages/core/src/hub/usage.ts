/**
 * Tokens of a request, each counted once.
 *
 * `prompt_tokens` is everything read: fresh input, cache reads and cache writes. `completion_tokens` is everything
 * written: text and reasoning.
 */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: {
    cached_tokens?: number;
    cache_write_tokens?: number;
    /** The part of `cache_write_tokens` that is kept for an hour, which some vendors charge more for. */
    cache_write_1h_tokens?: number;
    audio_tokens?: number;
    text_tokens?: number;
    image_tokens?: number;
  };
  completion_tokens_details?: {
    reasoning_tokens?: number;
    audio_tokens?: number;
    text_tokens?: number;
    image_tokens?: number;
    accepted_prediction_tokens?: number;
    rejected_prediction_tokens?: number;
  };
  /** What the provider did on its own side for the answer, where it counts that: some charge for it by call. */
  server_tool_use?: {
    /** Searches of the web. */
    web_search_requests?: number;
  };
}

/** What a usage record rests on: the provider's figures, a part of them, our estimate, or nothing. */
export type UsageSource = 'provider' | 'partial' | 'estimated' | 'none';
