/** The id of the Messages dialect on Anthropic's own host. */
export const messagesDialectId = 'anthropic.messages';

/**
 * Whether a dialect is Messages on one of its hosts: ids with the segment `anthropic`, such as `anthropic.messages`,
 * `vertex.anthropic` or `bedrock.anthropic`.
 *
 * Signatures of thinking blocks and server-tool blocks are valid on every one of them, and nowhere else.
 */
export function isAnthropicDialect(id: string | undefined): boolean {
  return id !== undefined && id.split('.').includes('anthropic');
}
