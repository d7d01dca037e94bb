import type { ProviderAdapter } from '@bifrost/core';
import { gemini } from './gemini.js';
import type { VertexKeyOptions, VertexOptions } from './options.js';
import { vertex } from './vertex.js';

declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

/** Both adapters, as discovery finds them. */
const adapters: readonly [ProviderAdapter<VertexOptions, VertexKeyOptions>, ProviderAdapter] = [
  vertex,
  gemini,
];

export default adapters;
export { gemini, vertex };
export { vertexClaude } from './claude/messages.js';
export { vertexClaudeCountTokens } from './claude/count-tokens.js';
export { geminiCountTokens, vertexCountTokens } from './count-tokens/dialect.js';
export { geminiBatchEmbed, geminiEmbed } from './embeddings/gemini.js';
export { vertexEmbed } from './embeddings/vertex.js';
export { geminiGenerate, vertexGenerate } from './generate/dialect.js';
export { geminiImageEdits, geminiImages } from './images/gemini-images.js';
export { imagen } from './images/imagen.js';
export { geminiModel, geminiModels } from './models/gemini.js';
export { vertexModels } from './models/vertex.js';
export type { VertexKeyOptions, VertexOptions } from './options.js';
export { vertexKeyOptions, vertexOptions } from './options.js';
export { palmChat } from './palm/chat.js';
export { palmText } from './palm/text.js';
