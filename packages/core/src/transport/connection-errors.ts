import { errors } from 'undici';
import { BifrostError } from '../errors/bifrost-error.js';

const dropped = 'the connection was dropped';
const unreachable = 'no way leads there; check the network, or set proxy_config';
const untrusted =
  'its certificate is signed by an authority that is not trusted here; ' +
  'add that authority as network_config.ca_cert_pem';

/** What a code means and what to do about it. Node and OpenSSL name some two hundred; these are met in practice. */
const explanations: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name cannot be resolved just now; check DNS',
  ECONNREFUSED: 'nothing accepts connections there; check base_url',
  ECONNRESET: dropped,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOTFOUND: 'the name does not resolve; check base_url',
  EPIPE: dropped,
  ETIMEDOUT: unreachable,
  UND_ERR_CLOSED: 'the connections to it were closed',
  UND_ERR_DESTROYED: 'the connections to it were closed',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its answer was cut short',
  UND_ERR_SOCKET: dropped,
  CERT_HAS_EXPIRED: 'its certificate has expired; the server must renew it (is the clock here right?)',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock here right?',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed; add it as network_config.ca_cert_pem to trust it',
  EPROTO: 'it does not speak TLS there; check the scheme and port of base_url',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there; check the scheme and port of base_url',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there; check the scheme and port of base_url',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; check the host of base_url',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

/**
 * What went wrong on the way to `place` (`host:port`), as the error that the table knows. Paths and queries are never
 * named: a query may hold a key.
 */
export function connectionError(error: unknown, place: string): BifrostError {
  if (BifrostError.isInstance(error)) return error;
  const code = codeOf(error);
  if (code === undefined) {
    return new BifrostError('internal', `handling the answer of ${place} failed`, { cause: error });
  }
  return new BifrostError('network', `${place}: ${explain(code)} (${code})`, { cause: error });
}

/** What went wrong on the way to a proxy. */
export function proxyError(error: unknown, proxy: string): BifrostError {
  if (BifrostError.isInstance(error)) return error;
  const code = codeOf(error) ?? 'no code';
  return new BifrostError(
    'network',
    `the proxy ${proxy} cannot be reached (${code}): check proxy_config, or the proxy variables of the environment`,
    { cause: error },
  );
}

/** No connection within the time limit. */
export function connectTimeout(place: string, limitMs: number): BifrostError {
  return new BifrostError('timeout', `${place}: no connection within ${limitMs} ms`, { phase: 'connect' });
}

function explain(code: string): string {
  const known = explanations[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return 'its answer is not HTTP/1.1';
  return code.startsWith('ERR_SSL_') ? 'the TLS handshake failed' : 'the connection failed';
}

/** The code of an error, or of the first of several (one for each address that was tried). */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') return code;
  if (error instanceof errors.HTTPParserError) return 'HPE_INVALID';
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}
