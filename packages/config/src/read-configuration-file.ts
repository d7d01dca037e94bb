import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileFailure, invalidConfiguration, type BifrostError } from '@bifrost/core';
import { parse, printParseErrorCode, visit, type ParseError } from 'jsonc-parser';

/** Gives the text of a file, or throws as Node does where there is none (`ENOENT`). */
export type ReadFile = (file: string) => string;

const readFromDisk: ReadFile = (file) => readFileSync(file, 'utf8');

/**
 * Reads a configuration file: JSON in which comments and trailing commas are allowed.
 *
 * @throws {BifrostError} `invalid_configuration` for a file that cannot be read, with line and column for one that is
 * no JSON, and for a name that stands twice in one object.
 */
export function readConfigurationFile(file: string): unknown {
  return parseConfigurationText(readText(file), file);
}

/**
 * The text of a file that may be missing.
 *
 * @throws {BifrostError} `invalid_configuration` for one that is there and cannot be read.
 */
export function textIfThere(file: string, readFile: ReadFile = readFromDisk): string | undefined {
  try {
    return readFile(file);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    throw unreadable(file, error);
  }
}

/** The values of a configuration's text. `file` is named in errors. */
export function parseConfigurationText(text: string, file: string): unknown {
  const source = text.replace(/^\u{FEFF}/u, '');
  if (source.trim() === '')
    throw invalidConfiguration([
      `${file} is empty: "bifrost init" writes one that serves, and {} is the least`,
    ]);
  const errors: ParseError[] = [];
  const value: unknown = parse(source, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const problems =
    errors.length > 0 ? errors.slice(0, 1).map((error) => syntaxProblem(source, error)) : wrongNames(source);
  if (problems.length > 0) throw invalidConfiguration(problems.map((problem) => `${file}:${problem}`));
  return value;
}

/** Reads files that `file.PATH` names; relative ones are looked for beside the configuration. */
export function fileReader(folder: string, readFile: ReadFile = readFromDisk): ReadFile {
  return (file) => readFile(path.resolve(folder, file));
}

function readText(file: string): string {
  try {
    return readFromDisk(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): BifrostError {
  return invalidConfiguration([`${file} cannot be read: ${fileFailure(error)}`]);
}

/** Why the system did not do what was asked, in a word: `ENOENT`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'unexpected word',
  InvalidNumberFormat: 'no valid number',
  PropertyNameExpected: 'a name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: '":" is expected',
  CommaExpected: '"," is expected',
  CloseBraceExpected: '"}" is expected',
  CloseBracketExpected: '"]" is expected',
  EndOfFileExpected: 'nothing more is expected',
  UnexpectedEndOfComment: 'the comment has no end',
  UnexpectedEndOfString: 'the text has no end',
  UnexpectedEndOfNumber: 'the number has no end',
  InvalidUnicode: 'no valid \\u sequence',
  InvalidEscapeCharacter: 'no valid escape; a backslash is written \\\\',
  InvalidCharacter: 'a character that must be escaped',
};

/** `3:14 "," is expected`, and the line with a mark under the place. */
function syntaxProblem(source: string, { error, offset }: ParseError): string {
  const { line, column } = placeOf(source, offset);
  const text = masked((source.split('\n')[line - 1] ?? '').replace(/\r$/u, ''));
  const sentence = sentences[printParseErrorCode(error)] ?? 'no valid JSON';
  return `${line}:${column} ${sentence}\n    ${text}\n    ${' '.repeat(column - 1)}^`;
}

function placeOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * The line with everything but its structure and the names of fields blotted out, at the same width. A line that is no
 * JSON cannot be trusted to have its keys in quotes, so what stands outside of them is hidden as well.
 */
function masked(line: string): string {
  const nameOrOther = /"[$a-z_]+"(?=\s*:)|[^\s{}[\]:,"]/gu;
  return line.replaceAll(nameOrOther, (found) => (found.length > 1 && found.startsWith('"') ? found : '·'));
}

/**
 * Names that stand twice in one object, as the second would replace the first without a word, and the one that the
 * parser would not take for a member.
 */
function wrongNames(source: string): string[] {
  const problems: string[] = [];
  const open: Map<string, number>[] = [];
  visit(
    source,
    {
      onObjectBegin: () => void open.push(new Map()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: (name, offset) => {
        const { line, column } = placeOf(source, offset);
        const seen = open.at(-1);
        const first = seen?.get(name);
        seen?.set(name, line);
        if (name === '__proto__') problems.push(`${line}:${column} "__proto__" cannot be a name`);
        if (first === undefined) return;
        problems.push(`${line}:${column} "${name}" stands here a second time (first in line ${first})`);
      },
    },
    { allowTrailingComma: true },
  );
  return problems;
}
