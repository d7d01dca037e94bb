import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FakeEngine, providerView } from '../test/support/fake-engine.js';
import { chatBody, start } from '../test/support/start.js';
import { serve } from '../test/support/serve.js';

const page = fileURLToPath(new URL('../../../docs/gateway.md', import.meta.url));
const text = existsSync(page) ? readFileSync(page, 'utf8') : '';

/** Everything in backticks that begins like a path. */
function pathsIn(markdown: string): string[] {
  return [...markdown.matchAll(/`(?:GET |POST )?(\/[\w/{}]+)`/g)].flatMap(([, path]) => path ?? []);
}

describe('docs/gateway.md', () => {
  it('is there', () => {
    expect(text).toContain('# The gateway');
  });

  it('names the headers of answers', async () => {
    const { gateway } = await start({ providers: { sandbox: {} } });
    const named = new Set<string>();
    for (const model of ['sandbox/echo', 'sandbox/fault-503', 'sandbox/fault-401', 'sandbox/echo']) {
      const { headers } = await fetch(`${gateway.url}/v1/chat/completions`, chatBody(model));
      for (const name of headers.keys()) if (/^x-|^retry/.test(name)) named.add(name);
    }
    expect(named.size).toBeGreaterThan(8);
    for (const name of named) expect(text).toContain(`\`${name}`);
  });

  it('names routes that exist', async () => {
    const engine = new FakeEngine();
    engine.views = [providerView('acme')];
    const { url } = await serve({ engine });
    const headers = { 'content-type': 'application/json' };
    const paths = pathsIn(text).filter(
      (path) => /^\/(v1|health|metrics|api)/.test(path) && !path.includes('{'),
    );
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const posted = await fetch(url + path, { method: 'POST', headers, body: '{}' });
      const got = await fetch(url + path);
      expect([path, posted.status === 200 || got.status === 200]).toEqual([path, true]);
    }
  });
});
