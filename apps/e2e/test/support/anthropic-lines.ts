import Anthropic from '@anthropic-ai/sdk';
import type * as AnthropicModule from '@anthropic-ai/sdk';

/*
 * Two lines of the SDK are in use, and they differ on the wire: version header, credential header, query of betas. The
 * same tests run with both: what the newer types allow there is what the older package does as well.
 */
const older: string = 'anthropic-sdk-0';
const olderModule: typeof AnthropicModule = await import(older);

export const anthropicLines = [
  { line: '1.12.0', Sdk: Anthropic, version: '2026-10-21' },
  { line: '0.137.0', Sdk: olderModule.default, version: '2023-06-01' },
] as const;
