import { describe, expect, it } from 'vitest';
import { announcement } from './announce.js';
import type { StartFacts } from './start-facts.js';

const start: StartFacts = {
  from: '/somewhere/bifrost.json (--config)',
  notes: [],
  warnings: [],
  providers: [
    { name: 'acme', keys: ['primary', 'backup'] },
    { name: 'other', keys: ['key-1'] },
  ],
  model: 'acme/large',
  simulated: false,
  needsToken: false,
  dashboard: false,
};

describe('announcement', () => {
  it('says where, with what, and what to try', () => {
    expect(announcement({ url: 'http://127.0.0.1:8080', start })).toBe(`Bifrost gateway source
  listening      http://127.0.0.1:8080
  configuration  /somewhere/bifrost.json (--config)
  providers      acme (keys: primary, backup)
                 other (key: key-1)

Try:
  curl http://127.0.0.1:8080/v1/chat/completions \\
    -H 'content-type: application/json' \\
    -d '{"model":"acme/large","messages":[{"role":"user","content":"Hello"}]}'

`);
  });

  it('says where the page is, where there is one', () => {
    const text = announcement({ url: 'http://0.0.0.0:8080', start: { ...start, dashboard: true } });
    expect(text).toContain('  dashboard      http://127.0.0.1:8080/\n');
  });

  it('shows the token where one is needed, and an address that can be called', () => {
    const text = announcement({
      url: 'http://0.0.0.0:8080',
      start: { ...start, needsToken: true, model: undefined },
    });
    expect(text).toContain(`  curl http://127.0.0.1:8080/v1/models \\
    -H "authorization: Bearer $BIFROST_TOKEN"\n`);
  });
});
