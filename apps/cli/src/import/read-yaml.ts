import { invalidConfiguration } from '@bifrost/core';
import { LineCounter, parseAllDocuments, type Document } from 'yaml';

/** Sentences of our own: the parser's repeat the text, in which keys may stand. */
const sentences: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias (*name) that cannot stand here',
  BAD_INDENT: 'the indentation does not fit',
  BLOCK_AS_IMPLICIT_KEY: 'a list or map cannot stand here; is the indentation right?',
  DUPLICATE_KEY: 'a name stands a second time in one map',
  MISSING_CHAR: 'something is missing here, such as ":" or a closing quote or bracket',
  MULTILINE_IMPLICIT_KEY: 'a name cannot span lines; is a ":" or a quote missing?',
  NON_STRING_KEY: 'a name must be a text',
  TAB_AS_INDENT: 'a tab cannot indent, use spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name) that is not read; write the value itself',
  UNEXPECTED_TOKEN: 'this cannot stand here',
};

/** How often an anchor's content may be repeated before it is taken for an attempt to fill the memory. */
const mostAliases = 100;

/**
 * Reads YAML 1.2 with the merge keys (`<<`) of 1.1. Tags that are not YAML's own, names that stand twice and several
 * documents in one file are errors.
 */
export function readYaml(text: string, name: string): unknown {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
    logLevel: 'silent',
  });
  const [first, second] = documents;
  if (first === undefined) throw invalidConfiguration([`${name} is empty`]);
  complain(first, { name, lines });
  if (second !== undefined) {
    throw invalidConfiguration([
      `${name} holds ${documents.length} documents (divided by ---); import them one by one`,
    ]);
  }
  return valueOf(first, name);
}

function complain(
  { errors, warnings }: Document.Parsed,
  { name, lines }: { name: string; lines: LineCounter },
): void {
  const [problem] = [...errors, ...warnings];
  if (problem === undefined) return;
  const { line, col } = lines.linePos(problem.pos[0]);
  throw invalidConfiguration([`${name}:${line}:${col} ${sentences[problem.code] ?? 'no valid YAML'}`]);
}

function valueOf(document: Document.Parsed, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The parser's own words may repeat what stands there.
    const sentence =
      error instanceof ReferenceError
        ? 'has an alias (*name) whose anchor (&name) is not there, or aliases that unfold to too much'
        : 'merges (<<) what is no map';
    throw invalidConfiguration([`${name} ${sentence}`]);
  }
}
