import { invalidRequest } from '../adapter/failures.js';
import { isErrorCode, type ErrorCode } from '../errors/codes.js';
import { isObject, object, type JsonObject, type JsonValue } from '../json/read.js';
import { isOwnMember } from '../passage/passage-rules.js';
import type { FallbackInput } from '../runner/plan-targets.js';
import { boundIdsOf, type BoundId } from './bound-ids.js';
import type { Call } from './call.js';
import { readMembers, type Members } from './members.js';

/** Limits that one request sets for itself. */
interface RoutingOverrides {
  maxAttempts?: number;
  deadlineMs?: number;
  fallbackOn?: ReadonlySet<ErrorCode>;
  strictParams?: boolean;
}

/** What the engine itself reads of a request: Bifrost's own members and headers, and the few that steer it. */
export interface Envelope {
  readonly model: string;
  readonly provider: string | undefined;
  readonly fallbacks: readonly FallbackInput[] | undefined;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Limits that the request sets for itself, if it sets any. */
  readonly routing: RoutingOverrides | undefined;
  readonly providerOptions: JsonObject | undefined;
  /** The client gets `extra_fields` in the body; otherwise headers only. */
  readonly wantsExtraFields: boolean;
  /** Names of the body's top-level members. */
  readonly memberNames: Iterable<string>;
  readonly sessionId: string | undefined;
  /** Name of the key that the caller wants. */
  readonly key: string | undefined;
  /** Ids in the request that only one account knows, with the member that holds them. */
  readonly boundIds: readonly BoundId[];
}

/**
 * Reads what steers the engine, without parsing the rest.
 *
 * @throws BifrostError `invalid_request` naming the member or header.
 */
export function readEnvelope(call: Call): { envelope: Envelope; members: Members } {
  const members = readMembers(call.body);
  const { headers } = call;
  return {
    members,
    envelope: {
      model: modelOf(call, members),
      provider: call.dialect.operation === 'listModels' ? call.provider : optionalText(members, 'provider'),
      fallbacks: fallbacksOf(call, members),
      // a count is whole, whatever the request says that is counted
      stream: call.dialect.operation !== 'countTokens' && (call.stream ?? streamFlag(call, members)),
      includeUsage: object(members.value('stream_options'))?.['include_usage'] === true,
      routing: overridesOf(members, headers),
      providerOptions: providerOptionsOf(members),
      wantsExtraFields: call.unified || headers['x-bf-extra-fields'] === 'true',
      memberNames: members.names,
      sessionId: headers['x-bf-session-id'],
      key: call.key ?? headers['x-bf-key'],
      boundIds: boundIdsOf(call, members),
    },
  };
}

function modelOf(call: Call, members: Members): string {
  const inPath = call.params['model'];
  if (inPath !== undefined) return inPath;
  if (call.dialect.operation === 'listModels') return '';
  const model = members.value('model');
  if (model === undefined) throw invalidRequest('model', 'is missing');
  if (typeof model !== 'string' || model.trim() === '')
    throw invalidRequest('model', 'must be a text that is not empty');
  return model;
}

function optionalText(members: Members, name: string): string | undefined {
  const value = members.value(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '')
    throw invalidRequest(name, 'must be a text that is not empty');
  return value;
}

function optionalObject(members: Members, name: string): JsonObject | undefined {
  const value = members.value(name);
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw invalidRequest(name, 'must be an object');
  return value;
}

/** What each provider is to get beside the rest, by its name. */
function providerOptionsOf(members: Members): JsonObject | undefined {
  const options = optionalObject(members, 'provider_options');
  for (const [name, value] of Object.entries(options ?? {})) {
    if (!isObject(value)) throw invalidRequest(`provider_options.${name}`, 'must be an object');
  }
  return options;
}

/** Whether a stream is asked for; where the body does not say, the client's dialect does. */
function streamFlag({ dialect }: Call, members: Members): boolean {
  const value = members.value('stream');
  if (value === undefined || value === null) return dialect.inbound?.streamsByDefault ?? false;
  if (value === true || value === false) return value;
  // forms have texts only
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidRequest('stream', 'must be true or false');
}

function fallbacksOf({ headers, dialect }: Call, members: Members): FallbackInput[] | undefined {
  const header = headers['x-bf-fallbacks'];
  const isOurs = isOwnMember('fallbacks', (name) => members.value(name), dialect);
  const value = isOurs ? members.value('fallbacks') : undefined;
  const inHeader =
    header
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  if (value === undefined || value === null) return header === undefined ? undefined : inHeader;
  if (!Array.isArray(value))
    throw invalidRequest('fallbacks', 'must be a list of "provider/model" or {"provider", "model"}');
  return [...value.map(fallbackOf), ...inHeader];
}

function fallbackOf(value: JsonValue, index: number): FallbackInput {
  const at = `fallbacks[${index}]`;
  if (typeof value === 'string' && value !== '') return value;
  if (!isObject(value)) throw invalidRequest(at, 'must be "provider/model" or {"provider", "model"}');
  const { provider, model } = { provider: value['provider'], model: value['model'] };
  if (typeof provider !== 'string' || provider === '')
    throw invalidRequest(`${at}.provider`, 'must be the name of a provider');
  if (typeof model !== 'string' || model === '')
    throw invalidRequest(`${at}.model`, 'must be the name of a model');
  return { provider, model };
}

/** Headers win over the body: whoever sits between client and gateway can only set those. */
function overridesOf(members: Members, headers: Call['headers']): RoutingOverrides | undefined {
  const member = routingMember(members);
  const inHeaders = routingHeaders(headers);
  return member === undefined ? inHeaders : { ...member, ...inHeaders };
}

function routingMember(members: Members): RoutingOverrides | undefined {
  const routing = optionalObject(members, 'routing');
  if (routing === undefined) return undefined;
  const overrides: RoutingOverrides = {};
  for (const name in routing) {
    const value = routing[name];
    if (value === undefined) continue;
    switch (name) {
      case 'max_attempts':
        overrides.maxAttempts = attemptsFrom('routing.max_attempts', value);
        break;
      case 'deadline_in_seconds':
        overrides.deadlineMs = secondsFrom('routing.deadline_in_seconds', value);
        break;
      case 'fallback_on':
        overrides.fallbackOn = codesFrom('routing.fallback_on', Array.isArray(value) ? value : [value]);
        break;
      case 'strict_params':
        if (typeof value !== 'boolean')
          throw invalidRequest('routing.strict_params', 'must be true or false');
        overrides.strictParams = value;
        break;
      default:
        throw invalidRequest(
          `routing.${name}`,
          'is not known here; known: max_attempts, deadline_in_seconds, fallback_on, strict_params',
        );
    }
  }
  return overrides;
}

function routingHeaders(headers: Call['headers']): RoutingOverrides | undefined {
  const attempts = headers['x-bf-max-attempts'];
  const deadline = headers['x-bf-deadline'];
  const codes = headers['x-bf-fallback-on'];
  const strict = headers['x-bf-strict'];
  if (attempts === undefined && deadline === undefined && codes === undefined && strict === undefined)
    return undefined;
  const overrides: RoutingOverrides = {};
  if (attempts !== undefined) overrides.maxAttempts = attemptsFrom('x-bf-max-attempts', Number(attempts));
  if (deadline !== undefined) overrides.deadlineMs = secondsFrom('x-bf-deadline', Number(deadline));
  if (codes !== undefined)
    overrides.fallbackOn = codesFrom(
      'x-bf-fallback-on',
      codes.split(',').map((code) => code.trim()),
    );
  if (strict !== undefined) overrides.strictParams = strictFrom(strict);
  return overrides;
}

/** Taken for false, a word that was meant as true would drop in silence what the caller wanted refused. */
function strictFrom(value: string): boolean {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw invalidRequest('x-bf-strict', 'must be true or false');
}

function attemptsFrom(at: string, value: JsonValue): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw invalidRequest(at, 'must be a whole number of 1 or more');
  return value;
}

function secondsFrom(at: string, value: JsonValue): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw invalidRequest(at, 'must be a number of seconds above 0');
  return value * 1000;
}

function codesFrom(at: string, values: readonly JsonValue[]): ReadonlySet<ErrorCode> {
  const codes = new Set<ErrorCode>();
  for (const value of values) {
    if (typeof value !== 'string' || !isErrorCode(value))
      throw invalidRequest(at, `${JSON.stringify(value)} is no error code (see docs/errors.md)`);
    codes.add(value);
  }
  return codes;
}
