import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it was signed. */
export interface SignedRequest {
  method: string;
  /** Path and query as they stood on the wire. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
}

/** What stands in the header of a request signed with AWS Signature V4. */
export interface AwsSignature {
  /** Who signed, here the name of a token. */
  accessKeyId: string;
  /** `date/region/service/aws4_request`. */
  scope: string;
  signedHeaders: readonly string[];
  signature: string;
  /** When it was signed, as in the header: `20261122T120000Z`. */
  time: string;
}

/** How far a clock may be off; AWS allows as much. */
const skewMs = 15 * 60_000;

const form =
  /^AWS4-HMAC-SHA256\s+Credential=(?<id>[^/,\s]+)\/(?<scope>\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request),\s*SignedHeaders=(?<names>[^,\s]+),\s*Signature=(?<signature>[0-9a-f]{64})$/;

/** Reads a signature; `undefined` where there is none that can be read. */
export function readAwsSignature(headers: IncomingHttpHeaders): AwsSignature | undefined {
  const parts = form.exec(headers.authorization ?? '')?.groups;
  const time = headers['x-amz-date'];
  if (parts === undefined || typeof time !== 'string') return undefined;
  const { id = '', scope = '', names = '', signature = '' } = parts;
  const known: AwsSignature = {
    accessKeyId: id,
    scope,
    signedHeaders: names.toLowerCase().split(';'),
    signature,
    time,
  };
  return time.startsWith(scope.slice(0, 8)) ? known : undefined;
}

/** Whether it was made lately. An old one may have been overheard. */
export function isFresh({ time }: AwsSignature, now: number): boolean {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  if (parts === null) return false;
  const [, year, month, day, hour, minute, second] = parts;
  const madeAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Math.abs(now - madeAt) <= skewMs;
}

/**
 * Whether a request was signed with a secret, its body included.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(request: SignedRequest, signature: AwsSignature, secret: string): boolean {
  const { scope, time, signature: shown } = signature;
  const digest = sha256(canonicalRequest(request, signature));
  const [date = '', region = '', service = '', end = ''] = scope.split('/');
  const key = [date, region, service, end].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const made = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest}`);
  return timingSafeEqual(made, Buffer.from(shown, 'hex'));
}

function canonicalRequest(
  { method, url, headers, body }: SignedRequest,
  { signedHeaders }: AwsSignature,
): string {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark + 1);
  return [
    method,
    // every service but one signs the path encoded once more
    path.split('/').map(encoded).join('/'),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headerValue(headers, name)}`),
    '',
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=');
      return [encoded(decoded(name)), encoded(decoded(value.join('=')))];
    })
    .toSorted((one, other) => inOrder(one[0], other[0]) || inOrder(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By code points, as the encoded texts hold nothing but ASCII. */
function inOrder(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** HTTP/2 has the host under another name; clients sign either. */
function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = name === 'host' ? (headers.host ?? headers[':authority']) : headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replaceAll(/ +/g, ' ');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
