import type { JsonObject } from '@bifrost/core';
import type { Field } from './field.js';
import type { Variables } from './variables.js';

/** What an importer is given. */
export interface Source {
  /** The whole document. Whatever an importer makes of it, it tells the fields. */
  readonly root: Field;
  readonly variables: Variables;
  /** The file's name without folder and ending, for things that have no name of their own. */
  readonly fileName: string;
}

/** What an importer makes of a source. */
export interface Read {
  /** What was detected, for people: `the Go Bifrost, v1.2 to v1.4`. */
  readonly title: string;
  /** Our configuration, not checked yet. */
  readonly configuration: JsonObject;
}

/** Reads one format. */
export interface Importer {
  /** Unfolds what is folded up in a document, before its fields get their places. */
  prepare?(document: unknown): unknown;
  read(source: Source): Read;
}

/** Where members of an object go, or why they go nowhere. */
export type Sentences = Readonly<Record<string, string>>;

/** Tells members that have no equal, each with its own sentence; others are left for whoever knows them. */
export function tellNoEqual(field: Field, sentences: Sentences): void {
  for (const member of field.members) {
    const sentence = Object.hasOwn(sentences, member.name) ? sentences[member.name] : undefined;
    if (sentence !== undefined) member.noEqual(sentence);
  }
}
