import { isLoopback, type JsonObject } from '@bifrost/core';
import type { Piece } from './deployment.js';
import type { Field } from './field.js';

/** Paths below an address, for vendors that share one API. Bifrost puts `/v1` before them, others do not. */
const pathsBelow: JsonObject = {
  list_models: '/models',
  chat_completion: '/chat/completions',
  text_completion: '/completions',
  embedding: '/embeddings',
  speech: '/audio/speech',
  transcription: '/audio/transcriptions',
  image_generation: '/images/generations',
  image_edit: '/images/edits',
};

const unencrypted = 'Plain http:// to another machine: keys travel in clear there, as before.';

/**
 * The settings of an address at which an API is found as most vendors have it. Other gateways put the operation's path
 * right behind it, so that one without a version at its end needs paths of its own.
 */
export function addressPieces(address: string, from: Field | undefined): Piece[] {
  const pieces = [...plainAddress(address, from)];
  if (!URL.canParse(address) || /\/v1\/?$/u.test(new URL(address).pathname)) return pieces;
  pieces.push({ at: ['custom_provider_config', 'request_path_overrides'], value: pathsBelow });
  // One path stands for the operation, so that only one of its two formats can be spoken.
  pieces.push({ at: ['openai_config', 'responses_api'], value: false });
  return pieces;
}

/** The settings of an address to which Bifrost adds the path that the API has. */
export function plainAddress(address: string, from: Field | undefined): Piece[] {
  const source = from === undefined ? {} : { from };
  const at = ['network_config', 'base_url'];
  const trimmed = address.length > 1 && address.endsWith('/') ? address.slice(0, -1) : address;
  if (!isPlainToOthers(trimmed)) return [{ at, value: trimmed, ...source }];
  return [
    { at, value: trimmed, ...source, note: unencrypted },
    { at: ['network_config', 'allow_http'], value: true },
  ];
}

function isPlainToOthers(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** A name for an entry that is known by its address alone: `vllm-internal` for `http://vllm.internal:8000/v1`. */
export function nameOfAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname } = new URL(address);
  if (isLoopback(hostname)) return 'local';
  // A name in front tells a provider from a figure; the brackets of IPv6 go with the rest.
  if (/^[\d.]+$|^\[/u.test(hostname))
    return `host-${hostname.replaceAll(/[^A-Za-z0-9]+/gu, '-').replaceAll(/^-+|-+$/gu, '')}`;
  return hostname
    .replace(/^(?:www|api)\./u, '')
    .replaceAll(/[^A-Za-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
}
