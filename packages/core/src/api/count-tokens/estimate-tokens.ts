import type { ChatRequest, Tool } from '../../hub/chat.js';
import type { MediaPart, Part } from '../../hub/part.js';

/** A rule of thumb for English and code; close enough to decide whether a conversation still fits. */
const bytesPerToken = 4;

/**
 * Tokens of a medium, whatever its size: what providers charge for one of common size. A document is taken for a few
 * pages, as its bytes tell nothing.
 */
const tokensOfMedia: Readonly<Record<MediaPart['type'], number>> = {
  image: 1000,
  audio: 1000,
  video: 5000,
  file: 3000,
};

/** An image that is only to be glanced at. */
const tokensOfGlance = 85;

/** What a provider wraps around the definition of a tool. */
const tokensPerTool = 10;

/**
 * Estimates the input tokens of a request, for providers that have no counter: a quarter of the UTF-8 bytes of all that
 * the model reads, rounded up, plus fixed figures for media and tools.
 */
export function estimateTokens(request: ChatRequest): number {
  const tally = new Tally();
  for (const message of request.messages) {
    tally.text(message.name);
    for (const part of message.parts) tally.part(part);
  }
  for (const tool of request.tools ?? []) tally.tool(tool);
  if (request.response_format?.type === 'json_schema') tally.json(request.response_format.schema);
  return tally.total();
}

/** The same for texts to be embedded. What is given as tokens is counted as it stands. */
export function estimateInputTokens(inputs: readonly (string | readonly number[])[]): number {
  let bytes = 0;
  let tokens = 0;
  for (const input of inputs) {
    if (typeof input === 'string') bytes += Buffer.byteLength(input, 'utf8');
    else tokens += input.length;
  }
  return tokens + Math.ceil(bytes / bytesPerToken);
}

/** Adds bytes first and divides once, so that many short parts do not round up to many tokens. */
class Tally {
  #bytes = 0;
  #tokens = 0;

  total(): number {
    return this.#tokens + Math.ceil(this.#bytes / bytesPerToken);
  }

  text(value: string | undefined): void {
    if (value !== undefined) this.#bytes += Buffer.byteLength(value, 'utf8');
  }

  json(value: unknown): void {
    this.text(JSON.stringify(value));
  }

  tool(tool: Tool): void {
    this.#tokens += tokensPerTool;
    if (tool.type === 'opaque') {
      this.json(tool.value);
      return;
    }
    this.text(tool.name);
    this.text(tool.description);
    this.json(tool.type === 'function' ? tool.parameters : tool.format);
  }

  part(part: Part): void {
    switch (part.type) {
      case 'text':
      case 'refusal':
      case 'reasoning':
        this.text(part.text);
        return;
      case 'tool_call':
        this.text(part.name);
        this.text(part.arguments);
        return;
      case 'tool_result':
        for (const inner of part.parts) this.part(inner);
        return;
      case 'opaque':
        this.json(part.value);
        return;
      case 'image':
      case 'audio':
      case 'video':
      case 'file':
        this.#media(part);
    }
  }

  #media(part: MediaPart): void {
    this.text(part.title);
    this.text(part.context);
    const { source } = part;
    if (part.type === 'file' && 'data' in source && source.media_type.startsWith('text/')) {
      this.#bytes += Buffer.byteLength(source.data, 'base64');
      return;
    }
    this.#tokens +=
      part.type === 'image' && part.detail === 'low' ? tokensOfGlance : tokensOfMedia[part.type];
  }
}
