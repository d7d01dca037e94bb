import type {
  AnswerContext,
  Dialect,
  EncodeContext,
  InboundDialect,
  InspectedEvent,
  Passage,
} from '../adapter/dialect.js';
import { invalidResponse, WireFailure } from '../adapter/failures.js';
import type { WireRequest, WireResponse } from '../adapter/wire.js';
import type { Operation } from '../hub/operations.js';
import { defined, isObject, type JsonObject } from '../json/read.js';
import { ownMembers } from '../passage/passage-rules.js';
import { decodeError, decodeErrorInAnswer } from './chat/errors.js';
import {
  dialectIdentity,
  passedMembers,
  type ApiDialectOptions,
  type DialectIdentity,
  type PassedMembers,
} from './dialect-options.js';
import { errorAnswer, errorEvent } from './error-envelope.js';
import { otherSetMembers } from './request-fields.js';

/*
 * What the public dialects beside chat have in common: how a request's unknown members travel, how an answer that is no
 * answer is told, and the error envelope.
 */

/** Everything about a dialect but what it does to requests, with every default filled in. */
export interface ApiSettings extends DialectIdentity, PassedMembers {}

/** Fills in the defaults. */
export function apiSettings(
  publicId: string,
  options: Omit<ApiDialectOptions<unknown>, 'adjustRequest'>,
): ApiSettings {
  return { ...dialectIdentity(publicId, options), ...passedMembers(options) };
}

/** The members of a dialect that are the same for every operation. */
export function commonMembers(settings: DialectIdentity): Pick<Dialect, 'id' | 'speaks' | 'decodeError'> {
  return { id: settings.id, speaks: settings.speaks, decodeError };
}

/** How a dialect tells its clients of errors. */
export function errorEncoders(
  settings: DialectIdentity,
): Pick<InboundDialect<Operation>, 'encodeError' | 'encodeStreamError'> {
  const told = { extraFields: settings.extraFieldsOnErrors };
  return {
    encodeError: (error) => errorAnswer(error, told),
    encodeStreamError: (error) => errorEvent(error, told),
  };
}

/** What passage must be told of an operation's answers. */
export type PassageRules = Pick<Passage, 'inspectResponse' | 'answerMembers'> & {
  markers?: readonly string[];
  /** Looks at an event that is no error. */
  inspectEvent?: (event: JsonObject) => InspectedEvent;
};

/** Passage for bodies that hold their model. */
export function passageOf(settings: ApiSettings, rules: PassageRules): Passage {
  return {
    requestHeaders: settings.requestHeaders,
    requestQuery: settings.requestQuery,
    responseHeaders: settings.responseHeaders,
    model: 'body',
    markers: ['"error":', '"error" :', ...(rules.markers ?? [])],
    inspectEvent: ({ json }) =>
      isObject(json['error']) ? { kind: 'error' } : (rules.inspectEvent?.(json) ?? { kind: 'other' }),
    ...(rules.answerMembers && { answerMembers: rules.answerMembers }),
    inspectResponse: (body) => (holdsError(body) ? { error: true } : rules.inspectResponse(body)),
  };
}

/** Members of a request that our model does not know, filed under the dialect that wrote them. */
export function unknownMembers(
  fields: JsonObject,
  known: ReadonlySet<string>,
  settings: { filedAs: string },
): WithUnknown['unknown'] {
  const others = Object.entries(otherSetMembers(fields, known) ?? {}).filter(
    ([name]) => !ownMembers.has(name),
  );
  return others.length === 0 ? undefined : { dialect: settings.filedAs, fields: Object.fromEntries(others) };
}

/** Unknown members as far as they may be written here, and the names of those that may not. */
export function foreignMembers(
  unknown: WithUnknown['unknown'],
  settings: { own: ReadonlySet<string> },
): { fields: JsonObject; dropped: string[] } {
  if (unknown === undefined) return { fields: {}, dropped: [] };
  return settings.own.has(unknown.dialect)
    ? { fields: unknown.fields, dropped: [] }
    : { fields: {}, dropped: Object.keys(unknown.fields) };
}

/** Members that our model does not know, as canonical requests carry them. */
interface WithUnknown {
  unknown?: { dialect: string; fields: JsonObject };
}

/** A request as JSON: what the operation says, the model's name on the wire, and the unknown members. */
export function jsonRequest<Request extends WithUnknown>(
  members: JsonObject,
  settings: ApiSettings & Pick<ApiDialectOptions<Request>, 'adjustRequest'>,
  of: { request: Request; context: EncodeContext; dropped?: readonly string[] },
): WireRequest {
  const { fields, dropped } = foreignMembers(of.request.unknown, settings);
  const body: JsonObject = { ...fields, model: of.context.model, ...defined<JsonObject>(members) };
  const adjusted = settings.adjustRequest?.(body, of.request, of.context);
  return {
    body: { kind: 'json', value: adjusted?.body ?? body },
    dropped: [...dropped, ...(of.dropped ?? []), ...(adjusted?.dropped ?? [])],
  };
}

/** The JSON of an answer. Throws {@link WireFailure} for an error with status 200, `invalid_response` for no JSON. */
export function jsonAnswer(response: WireResponse): JsonObject {
  const { body, headers } = response;
  if (body.kind !== 'json') throw invalidResponse('the answer is not JSON');
  if (holdsError(body.value)) throw new WireFailure(decodeErrorInAnswer(body.value, headers));
  return body.value;
}

function holdsError({ error }: JsonObject): boolean {
  return isObject(error) || typeof error === 'string';
}

/** An answer of ours, with `extra_fields` where the client is to have them. */
export function jsonResponse(
  value: JsonObject,
  context: AnswerContext,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  const extra = context.extraFields(undefined);
  return {
    status: 200,
    headers,
    body: { kind: 'json', value: extra === undefined ? value : { ...value, extra_fields: extra } },
  };
}
