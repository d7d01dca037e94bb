import type { ProviderNames } from './provider-names.js';

/*
 * Templates are packages that work as they stand: those of a vendor called Acme, in the folder `examples`. Its name
 * becomes the new provider's wherever it stands, in each of the forms that it has there.
 */

/** Acme's name, and whether a capital follows: it then begins a name in code, and is a word anywhere else. */
const form = /(?:bifrost-provider-acme|acme|Acme|ACME)(?=([A-Z])?)/gu;

/** A text of a template with the provider's names in place of Acme's. */
export function fillTemplate(text: string, names: ProviderNames): string {
  const words: Readonly<Record<string, string>> = {
    'bifrost-provider-acme': names.package,
    acme: names.id,
    Acme: names.title,
    ACME: names.constant,
  };
  const pascal = names.camel.charAt(0).toUpperCase() + names.camel.slice(1);
  const inCode: Readonly<Record<string, string>> = { ...words, acme: names.camel, Acme: pascal };
  // In one go: a name that was put there may have Acme's in it.
  return text.replaceAll(
    form,
    (found: string, capital: string | undefined) => (capital === undefined ? words : inCode)[found] ?? found,
  );
}
