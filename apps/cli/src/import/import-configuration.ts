import { invalidConfiguration, type JsonObject, type ProviderAdapter } from '@bifrost/core';
import { bifrostGo } from './bifrost-go/read-bifrost-go.js';
import { detectFormat, formats, type Format } from './detect-format.js';
import { Field } from './field.js';
import type { Importer } from './importer.js';
import { Ledger, type LedgerEntry } from './ledger.js';
import { litellm } from './litellm/read-litellm.js';
import { portkey } from './portkey/read-portkey.js';
import { settle } from './settle.js';
import { variablesOf } from './stand-in.js';
import { referredVariables, Variables } from './variables.js';

/** A variable that the new file reads. */
export interface NeededVariable {
  readonly name: string;
  readonly isSet: boolean;
  /** Where its value stands in the source, for those that stood there themselves. */
  readonly from?: readonly string[];
}

/** What came of an import. */
export interface Imported {
  /** What was detected: `LiteLLM`. */
  readonly title: string;
  /** Our configuration, which our parser has taken. */
  readonly configuration: JsonObject;
  /** Every field of the source, in its order. */
  readonly fields: readonly LedgerEntry[];
  readonly variables: readonly NeededVariable[];
  /** Ids of providers that are not installed. */
  readonly missing: readonly string[];
}

/** On what an import depends. */
export interface ImportOptions {
  /** `--from`; told by the content by default. */
  readonly format?: Format | undefined;
  /** How the file is called in errors. */
  readonly name: string;
  /** The file's name without folder and ending. */
  readonly stem: string;
  readonly adapters: readonly ProviderAdapter[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const importers: Readonly<Record<Format, Importer>> = { litellm, portkey, 'bifrost-go': bifrostGo };

/**
 * Makes our configuration of another gateway's.
 *
 * @throws BifrostError `invalid_configuration` where nothing could be imported, with the reason.
 */
export function importConfiguration(written: unknown, options: ImportOptions): Imported {
  const { name, stem, adapters, environment } = options;
  const importer = importers[options.format ?? detect(written, name)];
  const document = importer.prepare?.(written) ?? written;
  const ledger = new Ledger();
  const variables = new Variables(referredVariables(document));
  const root = new Field(document, [], ledger);
  const { title, configuration } = importer.read({ root, variables, fileName: stem });
  if (Object.keys(configuration['providers'] ?? {}).length === 0) {
    throw nothingImported(`${name} (${title})`, ledger.settle(document));
  }
  const { missing, refused } = settle(configuration, { ledger, adapters });
  const fields = ledger.settle(document);
  if (refused.length > 0) throw nothingImported(`${name} (${title})`, fields, refused);
  return { title, configuration, fields, variables: needed(configuration, variables, environment), missing };
}

function needed(
  configuration: JsonObject,
  variables: Variables,
  environment: ImportOptions['environment'],
): NeededVariable[] {
  const made = new Map(variables.made.map(({ name, from }) => [name, from.map(({ place }) => place)]));
  return variablesOf(configuration).map((name): NeededVariable => {
    const from = made.get(name);
    const isSet = (environment[name] ?? '') !== '';
    return from === undefined ? { name, isSet } : { name, isSet, from };
  });
}

function detect(document: unknown, name: string): Format {
  const format = detectFormat(document);
  if (format === 'ours') {
    throw invalidConfiguration([
      `${name} is a configuration of this Bifrost already: bifrost validate checks it`,
    ]);
  }
  if (format !== undefined) return format;
  throw invalidConfiguration([
    `${name} is no configuration that is known: neither LiteLLM's (model_list), nor Portkey's (strategy, targets), nor the Go Bifrost's (providers). Name the format with --from ${formats.join('|')}`,
  ]);
}

/** The most reasons that fit before a reader's eyes. */
const mostReasons = 5;

function nothingImported(source: string, fields: readonly LedgerEntry[], refused: readonly string[] = []) {
  const told = fields.flatMap(({ from, note }) => (note === undefined ? [] : [`${from}: ${note}`]));
  const reasons = [...refused, ...told].slice(0, mostReasons);
  return invalidConfiguration([`${source} has nothing that can be imported`, ...reasons]);
}
