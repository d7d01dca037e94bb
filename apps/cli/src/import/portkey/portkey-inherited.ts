import type { Field } from '../field.js';

/** Settings that a target has from the configurations around it. */
export interface Inherited {
  readonly retry?: Field;
  readonly timeout?: Field;
  readonly model?: Field;
}

/** The settings for what stands in a configuration: its own, else those around it. */
export function inherit(node: Field, around: Inherited): Inherited {
  const retry = node.at('retry').at('attempts');
  const timeout = node.either('request_timeout', 'requestTimeout');
  const model = node.either('override_params', 'overrideParams').at('model');
  return {
    ...around,
    ...(retry.exists && { retry }),
    ...(timeout.exists && { timeout }),
    ...(model.exists && { model }),
  };
}
