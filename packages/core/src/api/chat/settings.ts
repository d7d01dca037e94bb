import type { EncodeContext } from '../../adapter/dialect.js';
import type { ChatRequest } from '../../hub/chat.js';
import type { JsonObject } from '../../json/read.js';

/** What a provider that speaks Chat Completions may say otherwise. */
export interface ChatDialectOptions {
  /** `vendor.chat`. Default `chat`, the public dialect. */
  id?: string;
  /** Public dialects whose bodies this provider takes as they stand (`['chat']`). */
  speaks?: readonly string[];
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
  /** Last changes to the body, for what no option says. Must not change `request`. */
  adjustRequest?: (
    body: JsonObject,
    request: ChatRequest,
    context: EncodeContext,
  ) => { body: JsonObject; dropped?: readonly string[] };
  /** Client headers that go on in native passage, beside the usual ones. */
  requestHeaders?: readonly string[];
  /** Query parameters that go on in native passage. */
  requestQuery?: readonly string[];
  /** Response headers that go back in native passage, beside the usual ones. */
  responseHeaders?: readonly string[];
}

/** The options with every default filled in. */
export interface ChatSettings {
  id: string;
  speaks: readonly string[];
  /** Ids of dialects whose own objects may be written here as they stand. */
  own: ReadonlySet<string>;
  /**
   * Under which dialect objects are filed that only Chat understands. What a provider says that speaks a public
   * dialect is valid in that dialect too, so it is filed there and survives the way back to the client.
   */
  filedAs: string;
  maxTokensMember: (model: string) => 'max_tokens' | 'max_completion_tokens';
  messageExtensions: boolean;
  askForUsage: boolean;
  topK: boolean;
  pastReasoning: 'reasoning_content' | 'reasoning' | 'thinking' | 'none';
  longestCallId: number | undefined;
  adjustRequest: ChatDialectOptions['adjustRequest'];
  /** Errors carry `extra_fields`: on the unified routes alone. */
  extraFieldsOnErrors: boolean;
}

/** The id of the public Chat Completions dialect. */
const publicChatId = 'chat';

/** Fills in the defaults. */
export function chatSettings(options: ChatDialectOptions): ChatSettings {
  const id = options.id ?? publicChatId;
  const speaks = options.speaks ?? [];
  return {
    id,
    speaks,
    own: new Set([id, ...speaks]),
    filedAs: speaks[0] ?? id,
    maxTokensMember: options.maxTokensMember ?? (() => 'max_tokens'),
    messageExtensions: options.messageExtensions ?? false,
    askForUsage: options.askForUsage ?? true,
    topK: options.topK ?? false,
    pastReasoning: options.pastReasoning ?? 'none',
    longestCallId: options.longestCallId,
    adjustRequest: options.adjustRequest,
    extraFieldsOnErrors: id === publicChatId,
  };
}
