import type { z } from 'zod';
import { closest, didYouMean } from './closest.js';
import { fieldsAt } from './fields-at.js';
import type { Path, Problems } from './problems.js';

type Issue = z.core.$ZodIssue;

/** What the description of an issue may draw on. */
export interface IssueContext {
  /** Where the checked value stands in the configuration. */
  readonly path: Path;
  /** The schema whose fields are suggested for unknown ones. */
  readonly schema: z.core.$ZodType;
  readonly problems: Problems;
  /** The reference (`env.NAME`) that stood at a path, if one did. */
  referenceAt(path: Path): string | undefined;
}

/** Adds a schema's issues to the problems, in our words: none of them ever holds a text of the configuration. */
export function addIssues(issues: readonly Issue[], context: IssueContext): void {
  for (const issue of issues) {
    const path = [...context.path, ...issue.path];
    const meant = meantForm(issue);
    if (meant !== undefined) addIssues(meant, context);
    else if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(context.schema, issue.path);
      for (const name of issue.keys) context.problems.add([...path, name], unknownField(name, known));
    } else if (!context.problems.covers(path)) {
      context.problems.add(path, describeIssue(issue, context.referenceAt(path)));
    }
  }
}

/**
 * Of a value that has several forms, the issues of the one that was meant: only within it something is wrong. Others are
 * wrong as a whole.
 */
function meantForm(issue: Issue): Issue[] | undefined {
  if (issue.code !== 'invalid_union' || isOwnWords(issue.message)) return undefined;
  const within = issue.errors.filter((form) =>
    form.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  const [meant] = within;
  if (meant === undefined || within.length > 1) return undefined;
  return meant.map((inner) => Object.assign(inner, { path: [...issue.path, ...inner.path] }));
}

function unknownField(name: string, known: readonly string[]): string {
  // Known, but not to this variant: a proxy's url beside the type "none".
  if (known.includes(name)) return 'does not go with the other fields here';
  const listed = known.length === 0 ? '' : ` (known: ${known.join(', ')})`;
  return `unknown field${didYouMean(name, known) || listed}`;
}

/**
 * What is wrong with a value, in Bifrost's words instead of zod's: `is required`, `must be a list, got a text`. Names
 * kinds, and of values only numbers where a number belongs, so nothing secret. The place is left to the caller
 * ({@link pathText}).
 *
 * @param issue - An issue of a schema that was parsed with `reportInput: true`; without it every wrong value is told as
 *   a missing one.
 * @param reference - The reference (`env.NAME`) that the value was read from, if one was.
 * @example
 * import { describeIssue, pathText, z } from '@bifrost/core';
 *
 * const schema = z.object({ size: z.int() });
 * const [issue] = schema.safeParse({ size: 'big' }, { reportInput: true }).error?.issues ?? [];
 * if (issue) console.log(`${pathText(issue.path)} ${describeIssue(issue)}`); // size must be a whole number, got a text
 */
export function describeIssue(issue: z.core.$ZodIssue, reference?: string): string {
  const source = reference === undefined ? '' : ` (from ${reference})`;
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue, reference);
    case 'too_small':
      return `${bound(issue, { limit: issue.minimum, more: 'more', few: 'at least' })}${got(issue)}${source}`;
    case 'too_big':
      return `${bound(issue, { limit: issue.maximum, more: 'less', few: 'at most' })}${got(issue)}${source}`;
    case 'invalid_value':
      return `${describeChoice(issue.values.map(String), issue.input)}${source}`;
    case 'invalid_key':
    case 'invalid_element': {
      const [inner] = issue.issues;
      return inner === undefined ? issue.message : describeIssue(inner, reference);
    }
    case 'invalid_union':
      return isOwnWords(issue.message) ? `${issue.message}${source}` : describeUnion(issue);
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      break;
  }
  return `${isOwnWords(issue.message) ? issue.message : 'has the wrong form'}${source}`;
}

function describeChoice(values: readonly string[], input: unknown): string {
  const match = typeof input === 'string' ? closest(input, values) : undefined;
  const guess = match === undefined ? '' : ` (did you mean "${match}"?)`;
  const listed = values.map((value) => JSON.stringify(value)).join(', ');
  return `must be ${values.length > 1 ? 'one of ' : ''}${listed}${guess}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function describeType(issue: z.core.$ZodIssueInvalidType, reference: string | undefined): string {
  if (issue.input === undefined) return 'is required';
  const expected = `must be ${kinds[issue.expected] ?? issue.expected}`;
  const isNumber = issue.expected === 'number' || issue.expected === 'int';
  if (reference !== undefined && (isNumber || issue.expected === 'boolean')) {
    return `${expected}, written out: ${reference.split('.')[0]}. works for texts only`;
  }
  // A number is shown only where one belongs: where a text belongs it may be somebody's password.
  const shown = isNumber && typeof issue.input === 'number' ? String(issue.input) : kindOf(issue.input);
  return `${expected}, got ${shown}`;
}

/** Kinds only: a text may be a key that stands in the wrong place. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return kinds[typeof value] ?? `a ${typeof value}`;
}

function bound(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  { limit, more, few }: { limit: number | bigint; more: string; few: string },
): string {
  if (issue.origin === 'string') {
    return few === 'at least' && limit === 1 ? 'must not be empty' : `must have ${few} ${limit} characters`;
  }
  if (issue.origin === 'array') return `must have ${few} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return issue.inclusive === false ? `must be ${more} than ${limit}` : `must be ${limit} or ${more}`;
}

function got(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  return typeof issue.input === 'number' ? `, got ${issue.input}` : '';
}

function describeUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  // A union over a field that tells its members apart has found no member for what stands there.
  if ('options' in issue && Array.isArray(issue.options)) {
    return describeChoice(issue.options.map(String), undefined);
  }
  const first = issue.errors.map(([inner]) => inner).find((inner) => inner !== undefined);
  return first === undefined ? 'has the wrong form' : describeIssue(first);
}

/** Whether a schema brought its own sentence; zod's begins so. */
function isOwnWords(message: string): boolean {
  return !message.startsWith('Invalid ');
}
