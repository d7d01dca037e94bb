import { BifrostError, closest, errorCodes, operations, z } from '@bifrost/core';
import type { PageQuestion, RequestFilter, StatisticsQuestion } from '@bifrost/request-log';

const hourMs = 3_600_000;
const maxSteps = 1_000;
/** What a chart shows well. */
const usualSteps = 60;
/** Lengths of steps that fall on round times, in seconds. */
const roundSteps = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800];

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const time = z
  .string()
  .refine((text) => !Number.isNaN(millisecondsOf(text)), {
    error: 'must be a time: ISO 8601 such as 2026-11-22T17:00:00Z, or milliseconds since 1970',
  })
  .transform(millisecondsOf);

/** A plus in a query is a blank, and a zone such as +02:00 has one. */
function millisecondsOf(text: string): number {
  return /^\d{10,15}$/u.test(text) ? Number(text) : Date.parse(text.replace(/ (?=\d\d:?\d\d$)/u, '+'));
}

const name = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => !text.includes('\0'), { error: 'must not hold the character 0' });

/** One of many words. The one that was probably meant says more than all of them. */
function oneOf(words: readonly string[], problem: string) {
  return z.enum(words, {
    error: ({ input }) => {
      const meant = closest(String(input), words);
      return meant === undefined ? problem : `${problem}: probably "${meant}"`;
    },
  });
}

const filterFields = {
  from: time.optional().describe('When the request began, included: ISO 8601 or milliseconds since 1970.'),
  to: time.optional().describe('When the request began, not included.'),
  provider: name.optional().describe('Who answered.'),
  model: name.optional().describe('As the client wrote it or as it was used; may end in `*`.'),
  key: name.optional().describe('Name of the key.'),
  status: z
    .string()
    .regex(/^(?:[1-5]\d\d|[1-5]xx)$/u, 'must be a status such as 200, or a class such as 4xx')
    .optional()
    .describe('`200`, or a class: `4xx`.'),
  error: oneOf(['any', 'none', ...errorCodes], 'must be an error code, any or none')
    .optional()
    .describe('A code, or `any`, or `none`.'),
  client: name.optional().describe("Name of the client's token."),
  route: name.optional().describe('Template of the path.'),
  operation: oneOf(operations, 'must be an operation such as chat').optional(),
  search: name.optional().describe('Words in errors and kept bodies, or a request id as a whole.'),
};

const limit = z
  .string()
  .regex(/^\d{1,3}$/u, 'must be a number from 1 to 500')
  .transform(Number)
  .pipe(z.int().min(1, 'must be 1 or more').max(500, 'must be 500 or less'));

const cursor = z.string().regex(/^[\da-z]{10,40}$/u, 'must be the next_cursor of an answer');

const step = z
  .string()
  .regex(/^[1-9]\d{0,7}[smhd]?$/u, 'must be seconds, or such as 30s, 5m, 1h, 1d')
  .transform((text) => Number.parseInt(text, 10) * (units[text.at(-1) ?? ''] ?? 1));

/** Parameters of the routes. */
export const listQuery = z.strictObject({
  ...filterFields,
  limit: limit.optional(),
  cursor: cursor.optional(),
});
export const exportQuery = z.strictObject({
  ...filterFields,
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
});
export const statisticsQuery = z.strictObject({ ...filterFields, step: step.optional() });

type Query = Readonly<Record<string, string>>;

/** @throws `invalid_request` naming the parameter */
export function parseListQuestion(query: Query): PageQuestion {
  const { limit: asked = 50, cursor: after, ...fields } = parsed(listQuery, query);
  return { filter: filterOf(fields), limit: asked, ...(after !== undefined && { cursor: after }) };
}

/** @throws `invalid_request` naming the parameter */
export function parseExportQuestion(query: Query): { filter: RequestFilter; format: 'jsonl' | 'csv' } {
  const { format, ...fields } = parsed(exportQuery, query);
  return { filter: filterOf(fields), format };
}

/** @throws `invalid_request` naming the parameter */
export function parseStatisticsQuestion(query: Query, nowMs: number): StatisticsQuestion {
  const { step: asked, from, to, ...fields } = parsed(statisticsQuery, query);
  const toMs = to ?? nowMs;
  const fromMs = from ?? toMs - hourMs;
  if (fromMs >= toMs) throw refused('from', 'must be before "to"');
  const stepMs = (asked ?? usualStep(toMs - fromMs)) * 1000;
  if ((toMs - fromMs) / stepMs > maxSteps)
    throw refused('step', `makes more than ${maxSteps} steps of this time: take a longer one`);
  return { filter: filterOf(fields), fromMs, toMs, stepMs };
}

function usualStep(lengthMs: number): number {
  const wanted = lengthMs / 1000 / usualSteps;
  return roundSteps.find((seconds) => seconds >= wanted) ?? Math.ceil(wanted / 604_800) * 604_800;
}

function filterOf({ from, to, ...fields }: z.output<z.ZodObject<typeof filterFields>>): RequestFilter {
  const filter: RequestFilter = {};
  if (from !== undefined) filter.fromMs = from;
  if (to !== undefined) filter.toMs = to;
  for (const [member, value] of Object.entries(fields)) {
    if (value !== undefined) Object.assign(filter, { [member]: value });
  }
  return filter;
}

function parsed<Schema extends z.ZodType>(schema: Schema, query: Query): z.output<Schema> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw refused(issue.keys[0] ?? '', 'is no parameter of this route');
  throw refused(String(issue?.path[0] ?? ''), issue?.message ?? 'cannot be meant');
}

function refused(param: string, reason: string): BifrostError {
  return new BifrostError('invalid_request', `The parameter ${JSON.stringify(param)} ${reason}.`, { param });
}
