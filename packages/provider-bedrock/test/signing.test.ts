import { boolean, object, objects, text, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { canonicalRequest, sha256, signRequest, type SignableRequest } from '../src/signing/sign-request.js';
import { sharedJson } from '../../../tooling/shared-data.js';

const suite = object(object(sharedJson('specs/sigv4-test-suite.json'))?.['cases']) ?? {};
const cases = Object.entries(suite).map(([name, value]) => ({ name, files: object(value) ?? {} }));
const complete = cases.filter(({ files }) => files['context.json'] !== undefined);
const captured = ['bedrock', 'anthropic-on-bedrock']
  .flatMap((name) => objects(sharedJson(`specs/captures/${name}.json`)))
  .filter(({ headers }) => text(object(headers)?.['authorization'])?.startsWith('AWS4') === true);

const emptyDigest = sha256('');

/** A request of the suite as it is signed: its headers in lower case, several of one name joined. */
function readRequest(source: string): SignableRequest & { body: string } {
  const [head = '', body = ''] = source.split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const method = first.slice(0, first.indexOf(' '));
  const path = first.slice(first.indexOf(' ') + 1, first.lastIndexOf(' '));
  const headers: Record<string, string> = {};
  let latest = '';
  for (const line of lines.filter((item) => item !== '')) {
    const [name = '', ...rest] = line.split(':');
    if (/^\s/u.test(line)) headers[latest] = `${headers[latest]} ${line.trim()}`;
    else {
      latest = name.toLowerCase();
      const value = rest.join(':').trim();
      headers[latest] = headers[latest] === undefined ? value : `${headers[latest]},${value}`;
    }
  }
  return { method, path, headers, bodyDigest: emptyDigest, body };
}

/** The suite's service encodes paths once, as S3 does; ours would encode what is encoded already. */
function onceEncoded(path: string, normalize: boolean): string {
  const [bare = '', query] = path.split('?');
  const decoded = decodeURIComponent(bare);
  const plain = normalize ? withoutDots(decoded) : decoded;
  return query === undefined ? plain : `${plain}?${query}`;
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/').filter((item) => item !== '' && item !== '.')) {
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${end}`;
}

function suiteRequest(files: JsonObject): { request: SignableRequest; context: JsonObject } {
  const context = object(files['context.json']) ?? {};
  const credentials = object(context['credentials']) ?? {};
  const parsed = readRequest(text(files['request.txt']) ?? '');
  const headers: Record<string, string> = { ...parsed.headers, 'x-amz-date': '20150830T123600Z' };
  const token = text(credentials['token']);
  if (token !== undefined && boolean(context['omit_session_token']) !== true) {
    headers['x-amz-security-token'] = token;
  }
  const bodyDigest = sha256(parsed.body);
  if (context['sign_body'] === true) headers['x-amz-content-sha256'] = bodyDigest;
  const path = onceEncoded(parsed.path, context['normalize'] === true);
  return { request: { method: parsed.method, path, headers, bodyDigest }, context };
}

describe('Signature Version 4', () => {
  it(`signs as AWS's own test suite does (${complete.length} cases)`, () => {
    for (const { name, files } of complete) {
      const { request } = suiteRequest(files);
      expect([name, canonicalRequest(request).text]).toEqual([name, files['header-canonical-request.txt']]);
      const authorization = signRequest(request, {
        credentials: {
          accessKeyId: 'AKIDEXAMPLE',
          secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        },
        region: 'us-east-1',
        service: 'service',
        timestamp: '20150830T123600Z',
      });
      expect([name, authorization.slice(-64)]).toEqual([name, text(files['header-signature.txt'])?.trim()]);
    }
  });

  it(`encodes what the wire has encoded already once more (${cases.length - complete.length} cases)`, () => {
    for (const { name, files } of cases.filter((item) => !complete.includes(item))) {
      const expected = text(files['header-canonical-request.txt'])?.split('\n')[1];
      const { path } = readRequest(text(files['request.txt']) ?? '');
      const request = {
        method: 'POST',
        path: path.replace('@', '%40'),
        headers: {},
        bodyDigest: emptyDigest,
      };
      const canonical = canonicalRequest(request).text.split('\n')[1]?.replace('%2540', '%40');
      expect([name, canonical]).toEqual([name, expected]);
    }
  });

  it(`gives the signatures of the vendors' SDKs for the same clock (${captured.length} requests)`, () => {
    for (const capture of captured) {
      const sent = object(capture['headers']) ?? {};
      const authorization = text(sent['authorization']) ?? '';
      const names = /SignedHeaders=([^,]+),/u.exec(authorization)?.[1]?.split(';') ?? [];
      const headers = Object.fromEntries(names.map((name) => [name, text(sent[name]) ?? '']));
      const ours = signRequest(
        {
          method: 'POST',
          path: text(capture['url']) ?? '',
          headers,
          bodyDigest: sha256(text(capture['bodyRaw']) ?? ''),
        },
        {
          credentials: {
            accessKeyId: 'AKIDEXAMPLE',
            secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
          },
          region: 'us-east-1',
          service: 'bedrock',
          timestamp: text(sent['x-amz-date']) ?? '',
        },
      );
      expect([capture['name'], ours]).toEqual([capture['name'], authorization]);
    }
  });
});
