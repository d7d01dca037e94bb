import type {
  AnswerContext,
  Dialect,
  EncodeContext,
  InboundDialect,
  InspectedEvent,
  Passage,
} from '../adapter/dialect.js';
import { invalidRequest, invalidResponse, WireFailure } from '../adapter/failures.js';
import type { InboundRequest, WireRequest, WireResponse } from '../adapter/wire.js';
import type { Operation } from '../hub/operations.js';
import { defined, isObject, type JsonObject } from '../json/read.js';
import { ownMembers } from '../passage/passage-rules.js';
import { decodeError, decodeErrorInAnswer } from './chat/errors.js';
import { passedHeaders } from './chat/passage.js';
import { errorAnswer, errorEvent } from './error-envelope.js';
import { otherMembers, topLevel, type Place } from './request-fields.js';

/*
 * What the public dialects beside chat have in common: how a request's unknown members travel, how an answer that is no
 * answer is told, and the error envelope.
 */

/** What a provider that speaks one of the public dialects may say otherwise. */
export interface ApiDialectOptions<Request> {
  /** `vendor.operation`. Default: the public dialect's own id. */
  id?: string;
  /** Public dialects whose bodies this provider takes as they stand. */
  speaks?: readonly string[];
  /** Last changes to a JSON body, for what no option says. Must not change `request`. */
  adjustRequest?: (
    body: JsonObject,
    request: Request,
    context: EncodeContext,
  ) => { body: JsonObject; dropped?: readonly string[] };
  /** Client headers that go on in native passage, beside the usual ones. */
  requestHeaders?: readonly string[];
  /** Query parameters that go on in native passage. */
  requestQuery?: readonly string[];
  /** Response headers that go back in native passage, beside the usual ones. */
  responseHeaders?: readonly string[];
}

/** Everything about a dialect but what it does to requests, with every default filled in. */
export interface ApiSettings {
  id: string;
  speaks: readonly string[];
  /** Ids of dialects whose own members may be written here as they stand. */
  own: ReadonlySet<string>;
  /** Under which dialect members are filed that our model does not know. */
  filedAs: string;
  requestHeaders: readonly string[];
  requestQuery: readonly string[];
  responseHeaders: readonly string[];
  /** Errors carry `extra_fields`: on the unified routes alone. */
  extraFieldsOnErrors: boolean;
}

/** Fills in the defaults. */
export function apiSettings(
  publicId: string,
  options: Omit<ApiDialectOptions<unknown>, 'adjustRequest'>,
): ApiSettings {
  const id = options.id ?? publicId;
  const speaks = options.speaks ?? [];
  return {
    id,
    speaks,
    own: new Set([id, ...speaks]),
    filedAs: speaks[0] ?? id,
    requestHeaders: [...passedHeaders.request, ...(options.requestHeaders ?? [])],
    requestQuery: options.requestQuery ?? [],
    responseHeaders: [...passedHeaders.response, ...(options.responseHeaders ?? [])],
    extraFieldsOnErrors: id === publicId,
  };
}

/** The members of a dialect that are the same for every operation. */
export function commonMembers(settings: ApiSettings): Pick<Dialect, 'id' | 'speaks' | 'decodeError'> {
  return { id: settings.id, speaks: settings.speaks, decodeError };
}

/** How a dialect tells its clients of errors. */
export function errorEncoders(
  settings: ApiSettings,
): Pick<InboundDialect<Operation>, 'encodeError' | 'encodeStreamError'> {
  const told = { extraFields: settings.extraFieldsOnErrors };
  return {
    encodeError: (error) => errorAnswer(error, told),
    encodeStreamError: (error) => errorEvent(error, told),
  };
}

/** What passage must be told of an operation's answers. */
export type PassageRules = Pick<Passage, 'inspectResponse'> & {
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
    inspectResponse: (body) => (isObject(body['error']) ? { error: true } : rules.inspectResponse(body)),
  };
}

/** The body of a client's request, which must be a JSON object. */
export function jsonRequestBody(request: InboundRequest): Place {
  if (request.body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  return topLevel(request.body.value);
}

/** Members of a request that our model does not know, filed under the dialect that wrote them. */
export function unknownMembers(
  fields: JsonObject,
  known: ReadonlySet<string>,
  settings: { filedAs: string },
): WithUnknown['unknown'] {
  const others = Object.entries(otherMembers(fields, known) ?? {}).filter(
    ([name, value]) => value !== null && !ownMembers.has(name),
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
  const { error } = body.value;
  if (isObject(error) || typeof error === 'string') {
    throw new WireFailure(decodeErrorInAnswer(body.value, headers));
  }
  return body.value;
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
