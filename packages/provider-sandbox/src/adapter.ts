import {
  type Classification,
  defineProvider,
  type ProviderAdapter,
  type ProviderFailure,
} from '@bifrost/core';
import { type SandboxKeyOptions, sandboxKeyOptions, type SandboxOptions, sandboxOptions } from './options.js';
import { sandboxOperations } from './operations.js';
import { respond } from './respond.js';
import { SandboxState } from './state.js';

/** Codes of the sandbox's errors that say more than their status. */
const classifications: Readonly<Record<string, Classification>> = {
  context_length_exceeded: { code: 'context_length_exceeded' },
  content_filter: { code: 'content_filtered' },
  insufficient_quota: { code: 'quota_exceeded' },
  model_not_found: { code: 'model_unavailable' },
};

/**
 * A simulated provider with counters of its own. Two of them know nothing of each other, so every test can have one.
 *
 * @example
 * const bifrost = new Bifrost({ adapters: [createSandbox()], providers: { sandbox: {} } });
 * await bifrost.createChatCompletion({ model: 'sandbox/fault-503', messages, fallbacks: ['sandbox/echo'] });
 */
export function createSandbox(): ProviderAdapter<SandboxOptions, SandboxKeyOptions> {
  const state = new SandboxState();
  return defineProvider({
    specVersion: 'v1',
    id: 'sandbox',
    name: 'Sandbox',
    options: sandboxOptions,
    keyOptions: sandboxKeyOptions,
    credential: 'none',
    // Reserved by RFC 2606, so it resolves nowhere; core asks `respond` and never dials it.
    origins: () => ['http://sandbox.invalid'],
    operations: sandboxOperations,
    authorize: (request) => request,
    classifyError,
    respond: (request, tools, context) => respond(request, tools, { context, state }),
  });
}

function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = failure.code ?? '';
  return Object.hasOwn(classifications, code) ? classifications[code] : undefined;
}

/** The sandbox that discovery finds: one for the whole process. */
export const sandbox: ProviderAdapter<SandboxOptions, SandboxKeyOptions> = createSandbox();
