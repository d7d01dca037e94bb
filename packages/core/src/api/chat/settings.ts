import type { ChatRequest } from '../../hub/chat.js';
import { dialectIdentity, type ApiDialectOptions, type DialectIdentity } from '../dialect-options.js';

/** What a provider that speaks Chat Completions may say otherwise. */
export interface ChatDialectOptions extends ApiDialectOptions<ChatRequest> {
  /** How the provider calls the limit of the answer for a model. Default: `max_tokens`. */
  maxTokensMember?: (model: string) => 'max_tokens' | 'max_completion_tokens';
  /**
   * The provider takes Bifrost's own members of messages (`reasoning_details`, `parts_order`, `images`, `is_error`,
   * `cache_control`): another Bifrost, for instance. Default: no.
   */
  messageExtensions?: boolean;
  /** Whether streams are asked for usage with `stream_options.include_usage`. Default: yes. */
  askForUsage?: boolean;
  /** The provider takes `top_k`. Default: no. */
  topK?: boolean;
  /**
   * How reasoning of earlier turns goes back to the provider: as a member of the message, as `thinking` parts of its
   * content, or not at all (default). Reasoning that another dialect signed is never sent.
   */
  pastReasoning?: 'reasoning_content' | 'reasoning' | 'thinking' | 'none';
  /**
   * The longest id of a tool call that the provider takes, in characters. Longer ones, which other vendors make, become
   * digests. Default: no limit.
   */
  longestCallId?: number;
}

/** The options with every default filled in. */
export interface ChatSettings extends DialectIdentity {
  maxTokensMember: (model: string) => 'max_tokens' | 'max_completion_tokens';
  messageExtensions: boolean;
  askForUsage: boolean;
  topK: boolean;
  pastReasoning: 'reasoning_content' | 'reasoning' | 'thinking' | 'none';
  longestCallId: number | undefined;
  adjustRequest: ChatDialectOptions['adjustRequest'];
}

/** The id of the public Chat Completions dialect. */
const publicChatId = 'chat';

/** Fills in the defaults. */
export function chatSettings(options: ChatDialectOptions): ChatSettings {
  return {
    ...dialectIdentity(publicChatId, options),
    maxTokensMember: options.maxTokensMember ?? (() => 'max_tokens'),
    messageExtensions: options.messageExtensions ?? false,
    askForUsage: options.askForUsage ?? true,
    topK: options.topK ?? false,
    pastReasoning: options.pastReasoning ?? 'none',
    longestCallId: options.longestCallId,
    adjustRequest: options.adjustRequest,
  };
}
