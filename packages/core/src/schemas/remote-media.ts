import { z } from 'zod';

/** Schema of `remote_media`: pictures and files that a request names by address and a provider wants as bytes. */
export const remoteMediaConfig = z.strictObject({
  allow_private_addresses: z
    .boolean()
    .default(false)
    .describe(
      'Fetches also from private, loopback and link-local addresses and from any port. Whoever may send requests can ' +
        'then read what this machine can reach: for closed networks only.',
    ),
});

export type RemoteMediaConfig = z.output<typeof remoteMediaConfig>;
