import {
  BifrostError,
  object,
  parseJson,
  text,
  type AdapterContext,
  type EndpointAddress,
  type EndpointContext,
} from '@bifrost/core';
import { isApiKey } from './credentials/credentials.js';
import { tokenUriOf } from './credentials/service-account.js';
import type { VertexKeyOptions, VertexOptions } from './options.js';

type Context = AdapterContext<VertexOptions, VertexKeyOptions>;

/** What the context of a Vertex endpoint tells. */
export type VertexEndpoint = EndpointContext<VertexOptions, VertexKeyOptions>;

/**
 * The host of a region.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
 */
function hostOf(region: string): string {
  if (region === 'global') return 'https://aiplatform.googleapis.com';
  if (region === 'us' || region === 'eu') return `https://aiplatform.${region}.rep.googleapis.com`;
  return `https://${region}-aiplatform.googleapis.com`;
}

/** The origins that see a key: its region's, and the token endpoint that its own credential names. */
export function originsOf({ key }: Context): string[] {
  const host = hostOf(isExpress(key) ? 'global' : key.options.region);
  const credentials = parseCredentials(key.options);
  if (credentials === undefined) return [host];
  try {
    return [host, new URL(tokenUriOf(credentials, key.name)).origin];
  } catch {
    // A credential that names no proper endpoint is refused when it is used, with its reason.
    return [host];
  }
}

/** The route of a model by Google or a partner: `publishers/google/models/{model}:generateContent`. */
export function publisherRoute(context: VertexEndpoint, publisher: string, verb: string): EndpointAddress {
  const { key } = context;
  const model = `publishers/${publisher}/models/{model}:${verb}`;
  if (isExpress(key)) return { method: 'POST', path: `/v1/${model}` };
  const params = { project: projectOf(key), location: key.options.region };
  return { method: 'POST', path: `/v1/projects/{project}/locations/{location}/${model}`, params };
}

/** The route of generateContent and its kin. A model that is a number is an endpoint of the project's own. */
export function modelRoute(context: VertexEndpoint, verb: string): EndpointAddress {
  const { key, model } = context;
  if (!/^\d+$/u.test(model)) return publisherRoute(context, 'google', verb);
  const params = { project: key.options.project_number ?? projectOf(key), location: key.options.region };
  return {
    method: 'POST',
    path: `/v1beta1/projects/{project}/locations/{location}/endpoints/{model}:${verb}`,
    params,
  };
}

type Key = Context['key'];

/** An API key without a project belongs to "express mode", which has neither project nor region in its addresses. */
function isExpress(key: Key): boolean {
  return key.options.project_id === undefined && isApiKey(key);
}

function projectOf(key: Key): string {
  const project = key.options.project_id ?? text(parseCredentials(key.options)?.['project_id']);
  if (project !== undefined) return project;
  throw new BifrostError(
    'invalid_configuration',
    `key '${key.name}' does not say which Google Cloud project it uses: set vertex_key_config.project_id`,
  );
}

function parseCredentials({ auth_credentials: given }: VertexKeyOptions) {
  return given === undefined ? undefined : object(parseJson(given.reveal()));
}
