import { z } from 'zod';
import { operations } from '../hub/operations.js';
import { modelList, modelNames, printableName } from './scalars.js';
import { secret } from './secret.js';

/** Schema of one of `providers.<name>.keys`, but for the adapter's own `<id>_key_config`. */
export const keyConfig = z.strictObject({
  name: printableName()
    .min(1)
    .optional()
    .describe(
      'Name for logs, metrics and x-bf-key; unique within the provider. Default: key-1, key-2 by position.',
    ),
  value: secret()
    .refine(
      (value) => !hasControlCharacter(value.reveal()),
      'holds a line break or another control character',
    )
    .refine(
      (value) => !beyondLatin1.test(value.reveal()),
      'holds a character that no header can carry, such as a typographic quote',
    )
    .refine(
      (value) => !namesVariable.test(value.reveal()),
      'is the name of a variable, which stands here as it is written: a reference is "env.NAME"',
    )
    .optional()
    .describe('The key itself, best as "env.NAME" or "file.PATH".'),
  models: modelList()
    .default([])
    .describe(
      'Models that the key serves, as clients write them; a name may end in *. [] and ["*"] mean all.',
    ),
  weight: z
    .number()
    .min(0)
    .default(1)
    .describe(
      'Share of new requests, relative to the other keys. 0 beside positive weights makes a reserve.',
    ),
  enabled: z.boolean().default(true).describe('false pauses the key.'),
  aliases: modelNames()
    .default({})
    .describe('From the name of a model as clients write it to the name that this key needs on the wire.'),
  operations: z
    .array(z.enum(operations))
    .min(1)
    .optional()
    .describe('Operations that the key may be used for. Default: all.'),
});

/** How shells, compose files and other gateways write a reference, and a bare `OPENAI_API_KEY`: no vendor's key is so. */
const namesVariable =
  /^(?:\$\w+|\$\{.*\}|%\w+%|\{\{.*\}\}|os\.environ\/.*|process\.env\..*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET))$/u;

const beyondLatin1 = /[\u0100-\u{10FFFF}]/u;

function hasControlCharacter(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
