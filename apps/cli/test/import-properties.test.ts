import { BifrostError, isObject, parseConfiguration, type JsonObject } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Imported } from '../src/import/import-configuration.js';
import { importObject } from '../src/import/format-import.js';
import { valueAt } from '../src/import/draft.js';
import { parsePath } from '../src/import/parse-path.js';
import { parseSource } from '../src/import/read-source.js';
import { standInFor } from '../src/import/stand-in.js';
import { adapters, fixture, fixtures, importDocument } from './support/import.js';

/* Whatever the file of another gateway holds: our parser takes what is written, no field is lost, no key is shown. */

type Place = (string | number)[];

/** Every value of a document that holds no others, with its place. */
function leavesOf(node: unknown, place: Place = []): { place: Place; value: unknown }[] {
  const children = Array.isArray(node) ? [...node.entries()] : isObject(node) ? Object.entries(node) : [];
  if (children.length === 0) return [{ place, value: node }];
  return children.flatMap(([step, child]) => leavesOf(child, [...place, step]));
}

function textOf(place: Place): string {
  let text = '';
  for (const step of place) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/u.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** Every place from the top down to one. */
function placesTo(place: Place): string[] {
  return place.map((_step, index) => textOf(place.slice(0, index + 1)));
}

/** What is wrong with an import: a configuration that our parser refuses, fields that are told never or twice. */
function faultsOf(document: unknown, { configuration, fields }: Imported): unknown[] {
  const told = new Set(fields.map(({ from }) => from));
  const leaves = leavesOf(unfolded(document)).filter(({ place }) => place.length > 0);
  const lost = leaves.filter(({ place }) => placesTo(place).filter((from) => told.has(from)).length !== 1);
  const mute = fields.filter(({ outcome, note }) => outcome !== 'exact' && note === undefined);
  // A place that the report names must be there.
  const nowhere = fields.filter(({ to }) =>
    to.some((place) => valueAt(configuration, parsePath(place)) === undefined),
  );
  const twice = told.size === fields.length ? [] : ['a field is told twice'];
  return [...refusals(configuration), ...lost, ...mute, ...nowhere, ...twice];
}

function refusals(configuration: JsonObject): readonly string[] {
  try {
    parseConfiguration(configuration, { adapters, ...standInFor(configuration) });
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** Exports of one format hold configurations as texts, whose fields are told one by one. */
function unfolded(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(unfolded);
  if (!isObject(document)) return document;
  if (Array.isArray(document['data'])) return { ...document, data: document['data'].map(unfolded) };
  const { config } = document;
  if (typeof config !== 'string' || !config.startsWith('{')) return document;
  try {
    const inner: unknown = JSON.parse(config);
    return isObject(inner) ? { ...document, config: inner } : document;
  } catch {
    return document;
  }
}

/** Values that stand in the fixtures where a secret does. */
const secret = /secret(?!s\/)|0123456789|sk-1234|1234567890123|a-redis-password/u;
const reference = /^(?:env\.|os\.environ\/)/u;

/** Secrets of a document that the new file or the report repeats. */
function leaked(document: unknown, imported: Imported): string[] {
  const report = importObject({ ...imported, source: 'a', output: 'b' });
  const shown = JSON.stringify([imported.configuration, report]);
  const texts = leavesOf(unfolded(document)).map(({ value }) => String(value));
  return texts.filter((text) => secret.test(text) && !reference.test(text) && shown.includes(text));
}

describe.each(fixtures)('%s', (name) => {
  const document = parseSource(fixture(name), name);

  it('becomes a valid configuration, and every field is told once', () => {
    expect(faultsOf(document, importDocument(document, name))).toEqual([]);
  });

  it('keeps its secrets', () => {
    expect(leaked(document, importDocument(document, name))).toEqual([]);
  });

  it('is imported or refused with a reason, however it is changed', () => {
    const leaves = leavesOf(document).length;
    fc.assert(
      fc.property(fc.array(change(leaves), { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = changes.reduce(applyChange, structuredClone(document));
        expect(outcomeOf(changed, name)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

it('loses no field of a model that has the name of a prototype', () => {
  const document = {
    model_list: [{ model_name: '__proto__', litellm_params: { model: 'openai/gpt-4o', api_key: 'env.A' } }],
  };
  expect(faultsOf(document, importDocument(document))).toEqual([]);
});

/** The same for a document that may hold nothing to import: then the refusal must name the file. */
function outcomeOf(document: unknown, name: string): unknown[] {
  try {
    return faultsOf(document, importDocument(document, name));
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return error.problems?.[0]?.includes(name) === true ? [] : [error.message];
  }
}

interface Change {
  /** Which of the values. */
  readonly leaf: number;
  /** How far above it. */
  readonly above: number;
  readonly value: unknown;
}

const gone = Symbol('gone');

const odd = fc.oneof(
  fc.constantFrom(
    gone,
    null,
    '',
    ' ',
    0,
    -1,
    1e9,
    0.5,
    true,
    [],
    {},
    '*',
    'a*b*',
    '/',
    'openai/',
    'openai/gpt-4o',
    'azure/x',
    'ollama/llama3',
    'env.SOME_NAME',
    'os.environ/SOME_NAME',
    'file.some/path',
    'http://10.0.0.1/v1',
    'https://user:word@host.example/v1?x=1',
    '__proto__',
    'constructor',
    '\u0000\n\u001b[2J',
    ['gpt-4o', 3, null],
    [[]],
    { '': 1, 'a.b': 2, '"': 3 },
    'loadbalance',
    'conditional',
  ),
  fc.string({ maxLength: 12 }),
  fc.double({ noNaN: true }),
);

function change(leaves: number): fc.Arbitrary<Change> {
  return fc.record({ leaf: fc.nat(leaves - 1), above: fc.nat(3), value: odd });
}

/** Puts an odd value at a place of the document, or takes away what is there. */
function applyChange(document: unknown, made: Change): unknown {
  const { leaf, above } = made;
  // a copy, since later changes reach into what this one puts there
  const value = made.value === gone ? gone : structuredClone(made.value);
  const leaves = leavesOf(document);
  const place = leaves[leaf % leaves.length]?.place ?? [];
  const path = place.slice(0, Math.max(1, place.length - above));
  const last = path.at(-1);
  let parent: unknown = document;
  for (const step of path.slice(0, -1)) {
    parent = isObject(parent) ? parent[step] : Array.isArray(parent) ? parent[Number(step)] : undefined;
  }
  if (Array.isArray(parent) && typeof last === 'number') {
    if (value === gone) parent.splice(last, 1);
    else parent[last] = value;
  } else if (isObject(parent) && typeof last === 'string') {
    if (value === gone) Reflect.deleteProperty(parent, last);
    else Object.assign(parent, { [last]: value });
  }
  return document;
}
