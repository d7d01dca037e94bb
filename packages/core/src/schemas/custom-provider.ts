import { z } from 'zod';
import type { Operation } from '../hub/operations.js';
import { didYouMean } from './closest.js';
import { foreignRequestType, requestTypes } from './request-types.js';

const knownType = z.string().refine((name) => requestTypes.has(name) || foreignRequestType.test(name), {
  error: ({ input }) => `is no type of request${didYouMean(String(input), requestTypes.keys())}`,
});

const pathOverride = z
  .string()
  .regex(
    /^\/[^\s?#]*$/u,
    'must be a path that begins with /; another host is set with network_config.base_url',
  );

const allowedRequests = z.record(knownType, z.boolean()).transform((flags) => ({
  operations: operationsOf(flags, false),
  streams: operationsOf(flags, true),
}));

const requestPathOverrides = z.record(knownType, pathOverride).transform((paths, context) => {
  const overrides: Partial<Record<Operation, string>> = {};
  for (const [name, path] of Object.entries(paths)) {
    const type = requestTypes.get(name);
    if (type === undefined) continue;
    const other = overrides[type.operation];
    if (other !== undefined && other !== path) {
      const message =
        'differs from the path of the same operation under another name; write one path for both';
      context.addIssue({ code: 'custom', path: [name], message });
    }
    overrides[type.operation] = path;
  }
  return overrides;
});

/** Schema of `providers.<name>.custom_provider_config`: a further instance of an installed provider. */
export const customProvider = z.strictObject({
  base_provider_type: z.string().min(1).describe('Id of the installed provider whose API this one speaks.'),
  is_key_less: z.boolean().default(false).describe('The provider wants no key.'),
  allowed_requests: allowedRequests
    .optional()
    .describe(
      'Types of requests that are let through, each true or false; what is not named is refused. Default: all.',
    ),
  request_path_overrides: requestPathOverrides
    .prefault({})
    .describe('Paths that replace the usual ones, by type of request.'),
  does_not_send_done_marker: z
    .boolean()
    .default(false)
    .describe('Accepted without effect: the end of a stream is recognised without a marker.'),
});

function operationsOf(flags: Readonly<Record<string, boolean>>, stream: boolean): ReadonlySet<Operation> {
  const allowed = new Set<Operation>();
  for (const [name, on] of Object.entries(flags)) {
    const type = requestTypes.get(name);
    if (on && type !== undefined && type.stream === stream) allowed.add(type.operation);
  }
  return allowed;
}
