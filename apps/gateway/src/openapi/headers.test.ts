import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { requestHeaders } from './headers.js';

const page = readFileSync(new URL('../../../../docs/gateway.md', import.meta.url), 'utf8');

it('the document tells the headers of a request that docs/gateway.md tells, but for those with names of many', () => {
  const [, table = ''] = /^\| header of a request .*\n((?:\|.*\n)+)/mu.exec(page) ?? [];
  const named = [...table.matchAll(/^\| `([\w-]+)[`:]/gmu)].map(([, name]) => name);
  expect(Object.keys(requestHeaders)).toEqual(named);
});
