import { z } from 'zod';
import { defineProvider } from '../../src/adapter/define-provider.js';
import type { ProviderAdapter } from '../../src/adapter/provider-adapter.js';
import { secret } from '../../src/schemas/secret.js';

const operations: ProviderAdapter['operations'] = {};

/** A provider with a plain key and options of both kinds, as far as the configuration is concerned. */
export const acme = defineProvider({
  specVersion: 'v1',
  id: 'acme',
  name: 'Acme',
  credential: 'required',
  environment: ['ACME_API_KEY'],
  options: z.strictObject({ flavour: z.enum(['sweet', 'sour']).default('sweet') }),
  keyOptions: z.strictObject({ organization: z.string().min(1).optional() }),
  origins: () => ['https://api.acme.example'],
  operations,
  authorize: (request) => request,
});

/** A provider whose keys consist of options and have no value. */
export const cloud = defineProvider({
  specVersion: 'v1',
  id: 'cloud',
  name: 'Cloud',
  credential: 'optional',
  keyOptions: z.strictObject({
    region: z.string().min(1),
    secret_key: secret().optional(),
    nested: z.strictObject({ depth: z.int().min(1) }).optional(),
  }),
  origins: () => ['https://cloud.example'],
  operations,
  authorize: (request) => request,
});

/** A provider on this machine that wants nothing. */
export const local = defineProvider({
  specVersion: 'v1',
  id: 'local',
  name: 'Local',
  credential: 'none',
  origins: () => ['http://localhost:11434'],
  operations,
  authorize: (request) => request,
});
