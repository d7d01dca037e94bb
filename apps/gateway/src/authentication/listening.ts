import { createSecureContext } from 'node:tls';
import { BifrostError } from '@bifrost/core';
import type { GatewaySettings } from '../settings.js';
import { listensOnLoopback } from './loopback.js';

/**
 * What to say about an address before listening on it.
 *
 * @returns warnings, one sentence each
 * @throws `invalid_configuration` for an address that others can reach while nobody has to show a token, and for a
 * certificate that cannot be used
 */
export function checkListening(settings: GatewaySettings): string[] {
  if (settings.tls !== undefined) checkCertificate(settings.tls);
  if (listensOnLoopback(settings.host)) return [];
  const warnings: string[] = [];
  if (settings.clientTokens.length === 0) {
    if (!settings.insecure) throw refusal(settings.host);
    warnings.push(
      `Anyone who can reach ${settings.host} can spend your providers' credit: no token is configured (--insecure).`,
    );
  }
  if (settings.tls === undefined && settings.clientTokens.length > 0)
    warnings.push(
      'Tokens travel in clear text: configure gateway.tls, or keep a proxy with TLS in front of the gateway.',
    );
  return warnings;
}

/** A listener would throw OpenSSL's words, which name no field. */
function checkCertificate({ cert, key }: NonNullable<GatewaySettings['tls']>): void {
  try {
    createSecureContext({ cert, key: key.reveal() });
  } catch (error) {
    const reason =
      error instanceof Error ? String(Reflect.get(error, 'reason') ?? error.message) : String(error);
    throw new BifrostError(
      'invalid_configuration',
      `gateway.tls: cert and key cannot be used (${reason}): cert is a chain of certificates in PEM, key the private key of the first, also in PEM, both best as "file.PATH".`,
    );
  }
}

function refusal(host: string): BifrostError {
  return new BifrostError(
    'invalid_configuration',
    [
      `Refusing to listen on ${host} without a token: anyone who can reach it could use your keys.`,
      'Set BIFROST_TOKEN=<a long random text> in the environment, or add to the configuration:',
      '  "gateway": { "auth": { "tokens": [{ "name": "app", "value": "env.APP_TOKEN" }] } }',
      'Use --host 127.0.0.1 to serve this machine only, or --insecure if you mean it.',
    ].join('\n'),
  );
}
