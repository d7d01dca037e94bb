import type { ProviderAdapter } from '@bifrost/core';

/** An entry of `providers` that refers to a variable, or to none where no key is needed. */
export function starterEntry(variable: string | undefined): Record<string, unknown> {
  return variable === undefined ? {} : { keys: [{ name: 'primary', value: `env.${variable}` }] };
}

/** The text of the file. Its schema lies beside it, so that editors know every field. */
export function starterText(providers: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ $schema: './bifrost.schema.json', providers }, null, 2)}\n`;
}

/** The variable that holds a provider's key here, if one is set. */
export function setVariable(
  adapter: ProviderAdapter,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return adapter.environment?.find((name) => environment[name] !== undefined && environment[name] !== '');
}

/** The name of the variable to propose where none is set; `undefined` for providers without keys. */
export function usualVariable(adapter: ProviderAdapter): string | undefined {
  const [first] = adapter.environment ?? [];
  if (first !== undefined) return first;
  if (adapter.credential !== 'required') return undefined;
  return `${adapter.id.toUpperCase().replaceAll(/\W/gu, '_')}_API_KEY`;
}

/**
 * What is wrong with the name of a variable. Who pastes the key itself must not find it in the file afterwards, so
 * what could be one is refused unless there is such a variable.
 */
export function variableProblem(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (/^[A-Za-z_]\w*$/u.test(name) && environment[name] !== undefined) return undefined;
  if (/^[A-Z]+(?:_[A-Z0-9]+)+$/u.test(name)) return undefined;
  return 'Give the name of the variable that holds the key, such as MY_API_KEY, and not the key itself.';
}

/** Keys in the environment that no installed provider reads, with the package that might. */
export function strayKeys(
  adapters: readonly ProviderAdapter[],
  environment: Readonly<Record<string, string | undefined>>,
): { variable: string; provider: string }[] {
  const known = new Set(adapters.flatMap((adapter) => adapter.environment ?? []));
  return Object.entries(environment).flatMap(([variable, value]) => {
    const [, stem] = /^([A-Z][A-Z0-9]*)_API_KEY$/u.exec(variable) ?? [];
    if (stem === undefined || value === undefined || value === '' || known.has(variable)) return [];
    return [{ variable, provider: stem.toLowerCase() }];
  });
}
