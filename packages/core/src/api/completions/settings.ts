import type { TextCompletionRequest } from '../../hub/beyond-chat.js';
import { apiSettings, type ApiSettings } from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';

/** What a provider that speaks the text completions API may say otherwise. */
export interface CompletionsDialectOptions extends ApiDialectOptions<TextCompletionRequest> {
  /** Whether streams are asked for usage with `stream_options.include_usage`. Default: yes. */
  askForUsage?: boolean;
  /** The provider takes `top_k`. Default: no. */
  topK?: boolean;
}

/** The options with every default filled in. */
export type CompletionsSettings = ApiSettings &
  Pick<CompletionsDialectOptions, 'adjustRequest'> & { askForUsage: boolean; topK: boolean };

/** Fills in the defaults. */
export function completionsSettings(options: CompletionsDialectOptions): CompletionsSettings {
  const { adjustRequest } = options;
  return {
    ...apiSettings('completions', options),
    askForUsage: options.askForUsage ?? true,
    topK: options.topK ?? false,
    ...(adjustRequest === undefined ? {} : { adjustRequest }),
  };
}
