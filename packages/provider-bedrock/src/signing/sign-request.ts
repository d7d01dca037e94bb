import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from '../aws-credentials.js';

/** What a signature covers. */
export interface SignableRequest {
  readonly method: string;
  /** Path and query as they go on the wire. */
  readonly path: string;
  /** Every header that is to be signed, `host` and `x-amz-date` among them; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hexadecimal SHA-256 of the body. */
  readonly bodyDigest: string;
}

/** Whose signature it is, and for what. */
export interface SigningScope {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly service: string;
  /** As in the header `x-amz-date`: `20150830T123600Z`. */
  readonly timestamp: string;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * The `authorization` header of a request: Signature Version 4.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(request: SignableRequest, scope: SigningScope): string {
  const { credentials, region, service, timestamp } = scope;
  const day = timestamp.slice(0, 8);
  const scopeText = `${day}/${region}/${service}/aws4_request`;
  const { text: canonical, signedHeaders } = canonicalRequest(request);
  const stringToSign = [algorithm, timestamp, scopeText, sha256(canonical)].join('\n');
  const dayKey = hmac(`AWS4${credentials.secretAccessKey}`, day);
  const signingKey = hmac(hmac(hmac(dayKey, region), service), 'aws4_request');
  const signature = createHmac('sha256', signingKey).update(stringToSign).digest('hex');
  return `${algorithm} Credential=${credentials.accessKeyId}/${scopeText}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** The request in the one spelling that both sides sign. */
export function canonicalRequest(request: SignableRequest): { text: string; signedHeaders: string } {
  const { path, query } = splitPath(request.path);
  const names = Object.keys(request.headers).toSorted(byCodePoint);
  const headers = names.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`).join('');
  const signedHeaders = names.join(';');
  const lines = [request.method, canonicalPath(path), canonicalQuery(query), headers, signedHeaders];
  return { text: [...lines, request.bodyDigest].join('\n'), signedHeaders };
}

/** The time as the header `x-amz-date` has it. `nowMs` counts from 1970. */
export function timestampOf(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[:-]/gu, '')}Z`;
}

/** Hexadecimal SHA-256. */
export function sha256(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}

function hmac(key: string | Buffer, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest();
}

function splitPath(pathAndQuery: string): { path: string; query: string } {
  const mark = pathAndQuery.indexOf('?');
  if (mark === -1) return { path: pathAndQuery, query: '' };
  return { path: pathAndQuery.slice(0, mark), query: pathAndQuery.slice(mark + 1) };
}

/** Each segment is encoded once more than on the wire, as every service but S3 wants it. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** Sorted by name, then by value; a name without a value has an empty one. */
function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const mark = pair.indexOf('=');
    const [name, value] = mark === -1 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)];
    return [encode(decode(name)), encode(decode(value))] as const;
  });
  return pairs
    .toSorted((one, other) => byCodePoint(one[0], other[0]) || byCodePoint(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** RFC 3986, which leaves fewer characters alone than JavaScript does. */
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalValue(value: string): string {
  return value.trim().replaceAll(/\s+/gu, ' ');
}

function byCodePoint(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
