import { defineProvider, type ProviderAdapter } from '@bifrost/core';
import { authorize } from './authorize.js';
import { classifyError } from './classify-error.js';
import { openaiInbound } from './inbound.js';
import { openaiOperations } from './operations.js';
import { openaiKeyOptions, openaiOptions, type OpenaiKeyOptions, type OpenaiOptions } from './options.js';

/** OpenAI, and with `custom_provider_config` every server that speaks its API. */
export const openai: ProviderAdapter<OpenaiOptions, OpenaiKeyOptions> = defineProvider<
  OpenaiOptions,
  OpenaiKeyOptions
>({
  specVersion: 'v1',
  id: 'openai',
  name: 'OpenAI',
  options: openaiOptions,
  keyOptions: openaiKeyOptions,
  credential: 'required',
  environment: ['OPENAI_API_KEY'],
  origins: () => ['https://api.openai.com'],
  operations: openaiOperations,
  models: [
    'gpt-*',
    'o1*',
    'o3*',
    'o4*',
    'chatgpt-*',
    'codex-*',
    'computer-use-*',
    'ft:*',
    'text-embedding-*',
    'babbage-002',
    'davinci-002',
    'dall-e-*',
    'whisper-*',
    'tts-*',
  ],
  authorize,
  classifyError,
  inbound: openaiInbound,
});
