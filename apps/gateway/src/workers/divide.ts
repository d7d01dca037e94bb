import type { Configuration } from '@bifrost/core';
import type { WorkerShare } from './messages.js';

/** A worker's part of a number that all of them share: the remainder goes to the first, and nobody gets less than 1. */
export function shareOf(total: number, { index, count }: WorkerShare): number {
  if (total === 0) return 0;
  return Math.max(1, Math.floor(total / count) + (index < total % count ? 1 : 0));
}

/** A configuration whose places and buffers are those of one worker. */
export function divideConfiguration(configuration: Configuration, share: WorkerShare): Configuration {
  const providers = new Map(
    [...configuration.providers].map(([name, provider]) => {
      const { concurrency, buffer_size, ...rest } = provider.concurrency_and_buffer_size;
      const divided = {
        ...rest,
        concurrency: shareOf(concurrency, share),
        buffer_size: shareOf(buffer_size, share),
      };
      return [name, { ...provider, concurrency_and_buffer_size: divided }];
    }),
  );
  return { ...configuration, providers };
}
