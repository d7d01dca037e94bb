import { UsageError } from '../usage-error.js';

/** What a provider is called in each place. */
export interface ProviderNames {
  /** In the configuration and in `provider/model`: `north-star`. */
  readonly id: string;
  /** For people: `North Star`. */
  readonly title: string;
  /** `bifrost-provider-north-star`, behind the scope where there is one. */
  readonly package: string;
  /** The beginning of names in code: `northStar`. */
  readonly camel: string;
  /** The beginning of environment variables: `NORTH_STAR`. */
  readonly constant: string;
}

const prefix = 'bifrost-provider-';

/**
 * The names of a provider.
 *
 * @param scope `@acme`, or `acme`, for a package under that scope.
 * @throws {UsageError} for an id or a scope that cannot stand in all those places.
 */
export function providerNames(id: string, scope: string | undefined): ProviderNames {
  if (id.includes('/') || id.startsWith(prefix)) {
    const [, plain = ''] = new RegExp(`(?:.*/)?(?:${prefix})?([^/]*)$`, 'u').exec(id) ?? [];
    throw new UsageError(
      `${id} is the name of a package. Say the provider's name alone, and its scope with --scope: bifrost create-provider ${plain}`,
    );
  }
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u.test(id)) {
    throw new UsageError(
      `"${id}" cannot be the name of a provider: lower-case letters and digits, with single hyphens between words, such as north-star.`,
    );
  }
  const words = id.split('-');
  const [first = '', ...others] = words;
  return {
    id,
    title: words.map(capitalised).join(' '),
    package: `${scopeOf(scope)}${prefix}${id}`,
    camel: first + others.map(capitalised).join(''),
    constant: words.join('_').toUpperCase(),
  };
}

function scopeOf(scope: string | undefined): string {
  if (scope === undefined) return '';
  if (/^@?[a-z0-9][a-z0-9._-]*$/u.test(scope)) return `@${scope.replace(/^@/u, '')}/`;
  throw new UsageError(`"${scope}" is no scope of packages: lower-case letters, such as @acme.`);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
