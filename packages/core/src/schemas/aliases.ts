import { z } from 'zod';

const target = z.string().min(1).describe('A target as "provider/model".');

/** Schema of `aliases`: names of your own for models, each with its targets, the primary first. */
export const aliases = z.record(
  z.string().min(1),
  z
    .union(
      [
        target,
        z.strictObject({
          targets: z.array(target).min(1).describe('The primary, then what follows when it fails.'),
        }),
      ],
      { error: 'must be "provider/model", or { "targets": ["provider/model", …] }' },
    )
    .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value.targets)),
);

/** From each alias to its targets, the primary first. */
export type Aliases = z.output<typeof aliases>;
