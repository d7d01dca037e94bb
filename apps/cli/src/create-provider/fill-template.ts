import type { ProviderNames } from './provider-names.js';

/*
 * Templates are packages that work as they stand: those of a vendor called Acme, in the folder `examples`. Its name
 * becomes the new provider's wherever it stands, in each of the forms that it has there.
 */

/** A text of a template with the provider's names in place of Acme's. */
export function fillTemplate(text: string, names: ProviderNames): string {
  const pascal = names.camel.charAt(0).toUpperCase() + names.camel.slice(1);
  return (
    text
      .replaceAll('bifrost-provider-acme', names.package)
      // before a capital it is the beginning of a name in code, and anywhere else a word
      .replaceAll(/acme(?=[A-Z])/gu, names.camel)
      .replaceAll(/Acme(?=[A-Z])/gu, pascal)
      .replaceAll('Acme', names.title)
      .replaceAll('ACME', names.constant)
      .replaceAll('acme', names.id)
  );
}
