import { isObject, list, type JsonObject } from '@bifrost/core';

/** Formats that can be imported, as `--from` names them. */
export const formats = ['litellm', 'portkey', 'bifrost-go'] as const;

export type Format = (typeof formats)[number];

/** Members that only one of the formats has at its top. */
const marks: Readonly<Record<Format, readonly string[]>> = {
  litellm: ['model_list', 'litellm_settings', 'router_settings', 'general_settings'],
  portkey: ['strategy', 'targets', 'virtual_key', 'virtualKey', 'override_params', 'overrideParams'],
  'bifrost-go': ['providers', 'governance', 'client', 'config_store', 'mcp'],
};

/** Members of our own format that the Go product does not have. */
const ours = ['aliases', 'gateway', 'routing', 'remote_media'] as const;

/** What a document is, by its content; `undefined` where nothing tells. */
export function detectFormat(document: unknown): Format | 'ours' | undefined {
  if (Array.isArray(document)) return document.some(isPortkey) ? 'portkey' : undefined;
  if (!isObject(document)) return undefined;
  if (isObject(document['providers']) && ours.some((name) => name in document)) return 'ours';
  if (isPortkey(document) || list(document['data']).some(isPortkey)) return 'portkey';
  return formats.find((format) => marks[format].some((name) => name in document));
}

/** A configuration by itself, or as the service exports it: with a name around it. */
function isPortkey(document: unknown): boolean {
  if (!isObject(document) || 'providers' in document || 'model_list' in document) return false;
  if (marks.portkey.some((name) => name in document)) return true;
  if ('provider' in document && ('api_key' in document || 'apiKey' in document)) return true;
  return 'config' in document && (isPortkey(document['config']) || isPortkeyText(document['config']));
}

function isPortkeyText(value: JsonObject[string]): boolean {
  return typeof value === 'string' && /"(?:strategy|targets|virtual_key|provider)"/u.test(value);
}
