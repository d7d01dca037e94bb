import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run, urlOf } from './support/run-command.js';
import { chatBody } from './support/start.js';

/** A process must compile its sources first, and the machine may have other things to do. */
const slow = 180_000;

describe('bifrost-gateway', () => {
  it(
    'serves, and at SIGTERM lets a stream end before it does',
    async () => {
      const started = run([], { PORT: '0' });
      const url = await urlOf(started);
      const answer = await fetch(
        `${url}/v1/chat/completions`,
        chatBody('sandbox/lorem-2000', { stream: true }),
      );
      const text = answer.text();
      started.child.kill('SIGTERM');
      expect(await text).toMatch(/data: \[DONE\]\n\n$/);
      const { code, out } = await started.ended;
      expect(code).toBe(0);
      expect(out).toContain('"msg":"request"');
    },
    slow,
  );

  it(
    'reloads at SIGHUP, and stops at once at the second signal',
    async () => {
      const started = run(['--port', '0']);
      const url = await urlOf(started);
      started.child.kill('SIGHUP');
      await started.line('configuration reloaded');
      const answer = await fetch(
        `${url}/v1/chat/completions`,
        chatBody('sandbox/fault-stall', { stream: true }),
      );
      const failure = answer.text().then(() => 'ended properly', String);
      started.child.kill('SIGINT');
      await started.line('second signal');
      started.child.kill('SIGINT');
      expect(await started.ended).toMatchObject({ code: 130 });
      expect(await failure).toContain('terminated');
    },
    slow,
  );

  it(
    'says in a sentence why it does not start',
    async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void taken.close());
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, err } = await run(['--port', String(port)]).ended;
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is in use: [^\n]*\n$`));
    },
    slow,
  );

  it(
    'prints its configuration without secrets',
    async () => {
      const { code, out } = await run(['--print-config']).ended;
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ providers: { sandbox: {} }, gateway: { port: 8080 } });
    },
    slow,
  );

  it(
    'knows its flags',
    async () => {
      const { code, err } = await run(['--port', 'http', '--prot', '1']).ended;
      expect(code).toBe(2);
      expect(err).toContain('It must be a number from 0 to 65535.');
      const help = await run(['--help']).ended;
      expect(help.code).toBe(0);
      for (const flag of [
        '--config',
        '--host',
        '--port',
        '--workers',
        '--log-level',
        '--insecure',
        '--print-config',
      ])
        expect(help.out).toContain(flag);
    },
    slow,
  );
});
