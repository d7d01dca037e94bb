import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../test/support/project.js';
import { run, type RunSetting } from '../../test/support/run.js';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const plain = { NO_COLOR: '1' };

/** Two simulated providers, of which the first fails. */
function drill(): RunSetting {
  const file = {
    providers: {
      primary: {
        custom_provider_config: { base_provider_type: 'sandbox' },
        network_config: { max_retries: 1, retry_backoff_initial: 1, retry_backoff_max: 1 },
        sandbox_config: { faults: [{ kind: '503' }] },
      },
      backup: {
        custom_provider_config: { base_provider_type: 'sandbox' },
        sandbox_config: { answers: { assistant: 'The backup answers.' } },
      },
    },
    aliases: { safe: { targets: ['primary/assistant', 'backup/assistant'] } },
  };
  return { workingFolder: projectFolder({ 'bifrost.json': JSON.stringify(file) }) };
}

describe('one question', () => {
  it('is answered on a bare machine', async () => {
    expect(await run('chat Hello there')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "sandbox/echo is simulated. Install a provider and set its key for real answers; bifrost init helps.
      ",
        "out": "Hello there
      ",
      }
    `);
  });

  it('goes to a model that chats, where keys are paused or for other things', async () => {
    const keys = [
      { value: 'a', models: ['embed-1'], operations: ['embeddings'] },
      { value: 'b', models: ['paused-1'], enabled: false },
      { value: 'c', models: ['talk-1'] },
    ];
    const workingFolder = projectFolder({
      'bifrost.json': JSON.stringify({ providers: { sandbox: { keys } } }),
    });
    const { out } = await run('chat --json Hi', { workingFolder });
    expect(JSON.parse(out)).toMatchObject({ extra_fields: { model_requested: 'sandbox/talk-1' } });
  });

  it('says nothing but the answer when the model is named', async () => {
    expect(await run('chat -m sandbox/lorem-3 x')).toEqual({
      code: 0,
      out: expect.stringMatching(/^\w+ \w+ \w+\.?\n$/u),
      err: '',
    });
  });

  it('tells that the answer is made up where a real model was named and nothing is configured', async () => {
    expect(await run('chat -m gpt-4o Hi')).toEqual({
      code: 0,
      out: 'Hi\n',
      err: 'gpt-4o is simulated. Install a provider and set its key for real answers; bifrost init helps.\n',
    });
  });

  it('comes from standard input, whole or in the place of -', async () => {
    expect((await run('chat -m sandbox/echo', { input: 'From a pipe.\n' })).out).toBe('From a pipe.\n');
    expect((await run('chat -m sandbox/echo Sum this up: -', { input: 'a\nb\n' })).out).toBe(
      'Sum this up:\n\na\nb\n',
    );
  });

  it('does not wait for standard input when there is a message', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: false });
    expect((await run('chat -m sandbox/echo Hi', { stdin })).out).toBe('Hi\n');
  });

  it.each([
    ['chat', '✗ Standard input is empty. Give a message: bifrost chat "Hello"\n'],
    ['chat ""', '✗ The message is empty.\n'],
    ['chat --image no.png Hi', '✗ --image: there is no file no.png.\n'],
    ['chat --image . Hi', '✗ --image: there is no file ..\n'],
    [
      'chat --image text.txt Hi',
      '✗ --image: text.txt is no picture that models read (PNG, JPEG, GIF, WebP).\n',
    ],
  ])('%s: refused', async (line, err) => {
    const workingFolder = projectFolder({ 'text.txt': 'text' });
    expect(await run(line, { workingFolder })).toEqual({ code: 2, out: '', err });
  });

  it('may have a system message and pictures', async () => {
    const workingFolder = projectFolder({ 'photo.png': png });
    const line =
      'chat -m sandbox/vision -s Briefly -i photo.png -i https://pictures.example/a.jpg "What is this?"';
    const { code, out } = await run(line, { workingFolder });
    expect(code).toBe(0);
    expect(out).toContain('image (inline, image/png); image (by URL)');
  });
});

describe('a failure', () => {
  it('is a line with its code, and exit code 1', async () => {
    expect(await run('chat -m sandbox/fault-401 Hi')).toEqual({
      code: 1,
      out: '',
      err: "✗ authentication: sandbox refused key 'key-1' (HTTP 401)\n",
    });
  });

  it('in the midst of an answer leaves what was written, on a line of its own', async () => {
    const { code, out, err } = await run('chat -m sandbox/fault-cut "one two three four five six"');
    expect(code).toBe(1);
    expect(out).toMatch(/^one.*\n$/u);
    expect(err).toContain('✗ stream_interrupted: ');
  });

  it('of a model that nobody knows says how to write one', async () => {
    const { code, err } = await run('chat -m nobody/x Hi', drill());
    expect(code).toBe(1);
    expect(err).toContain('no provider is known for');
  });

  it('leads to the fallbacks', async () => {
    expect(await run('chat -m primary/assistant -f backup/assistant Hi', drill())).toEqual({
      code: 0,
      out: 'The backup answers.\n',
      err: '',
    });
  });
});

it('a plugin of the configuration is asked, as in the gateway', async () => {
  const workingFolder = projectFolder({
    'bifrost.json': JSON.stringify({
      providers: { sandbox: {} },
      plugins: [{ package: 'polite', config: 'please' }],
    }),
    'package.json': '{ "name": "p" }',
    'node_modules/polite/package.json':
      '{ "name": "polite", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'node_modules/polite/index.js': `export default (word) => ({ specVersion: 'v1', name: 'polite', required: true,
      onRequest: () => { throw new Error('say ' + word); } });`,
  });
  expect(await run('chat -m sandbox/echo Hi', { workingFolder })).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('refused_by_plugin'),
  });
});

describe('--verbose', () => {
  it('shows every attempt and what was used, on standard error', async () => {
    const { out, err } = await run('chat -m primary/assistant -f backup/assistant -v Hi', drill());
    expect(out).toBe('The backup answers.\n');
    expect(err).toMatchInlineSnapshot(`
      "✗ primary/assistant, key-1: 503 overloaded after 12 ms
        the same key again in 12 ms
      ✗ primary/assistant, key-1: 503 overloaded after 12 ms
      → backup/assistant, because of overloaded
      ✓ backup/assistant, key-1: 200 after 12 ms
        answered by backup/assistant in 12 ms, 4 tokens read, 4 written
      "
    `);
  });

  it('shows them of a request that failed', async () => {
    const { err } = await run('chat -m primary/assistant -v Hi', drill());
    expect(err).toMatchInlineSnapshot(`
      "✗ primary/assistant, key-1: 503 overloaded after 12 ms
        the same key again in 12 ms
      ✗ primary/assistant, key-1: 503 overloaded after 12 ms
      ✗ overloaded: primary: Simulated: the server is not ready.
      "
    `);
  });
});

describe('--json', () => {
  it('prints the whole answer', async () => {
    const { code, out, err } = await run('chat -m safe --json Hi', drill());
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'The backup answers.' } }],
      extra_fields: { provider: 'backup', fallback_index: 1 },
    });
  });

  it('prints a failure as JSON as well', async () => {
    const { code, out, err } = await run('chat -m sandbox/fault-401 --json Hi');
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'authentication', key: 'key-1', attempts: [{ status: 401 }] },
    });
  });

  it('needs a message', async () => {
    expect(await run('chat --json', { watched: true, environment: plain })).toMatchObject({ code: 2 });
  });
});

describe('the model where none is named', () => {
  it('is the first alias', async () => {
    expect(await run('chat Hi', drill())).toMatchObject({ out: 'The backup answers.\n', err: '' });
  });

  it('is never guessed among those that may cost something', async () => {
    const workingFolder = projectFolder({
      'bifrost.json': JSON.stringify({
        providers: {
          own: {
            custom_provider_config: { base_provider_type: 'paid' },
            keys: [{ value: 'x1234567890123' }],
          },
        },
      }),
      'package.json': '{ "name": "p", "dependencies": { "bifrost-provider-paid": "*" } }',
      'node_modules/bifrost-provider-paid/package.json':
        '{ "name": "bifrost-provider-paid", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
      'node_modules/bifrost-provider-paid/index.js': `export default { specVersion: 'v1', id: 'paid', name: 'Paid',
        credential: 'required', operations: {}, origins: () => ['https://paid.example'], authorize: (r) => r };`,
    });
    const { code, err } = await run('chat Hi', { workingFolder });
    expect(code).toBe(2);
    expect(err).toContain('Which model? Name one with --model own/<model>');
  });
});

describe('Ctrl-C', () => {
  it('stops the answer: exit code 130', async () => {
    let interrupt: (() => void) | undefined;
    const running = run('chat -m sandbox/fault-stall Hi', {
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => {
          interrupt = undefined;
        };
      },
    });
    await expect.poll(() => interrupt).toBeDefined();
    interrupt?.();
    expect(await running).toMatchObject({ code: 130, err: 'stopped\n' });
    expect(interrupt).toBeUndefined();
  });
});

describe('in a terminal', () => {
  it('the answer cannot steer it, in a pipe it is as it came', async () => {
    const input = 'a\u001B[2Jb';
    const setting = { input, environment: plain };
    expect((await run('chat -m sandbox/echo -', setting)).out).toBe('a\u001B[2Jb\n');
    expect((await run('chat -m sandbox/echo -', { ...setting, watched: true })).out).toBe('a[2Jb\n');
  });
});

/** A person at a terminal, without a terminal's own writing. */
function talk(input: string, flags: string, setting: RunSetting = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.end(input);
  return run(`chat ${flags}`, { ...setting, stdin });
}

describe('a conversation', () => {
  it('shows a prompt, and passes over empty lines', async () => {
    const { code, out, err } = await talk('Hi\n\nHo\n/exit\nnever\n', '-m sandbox/echo');
    expect([code, out]).toEqual([0, '› Hi\n› › Ho\n› \n']);
    expect(err).toBe('sandbox/echo. Ctrl-C stops an answer, Ctrl-D or /exit leaves, /new begins anew.\n');
  });

  it('remembers what was said, until /new', async () => {
    const { err } = await talk('Hi\nHi\n/new\nHi\n', '-m sandbox/echo -v');
    const read = [...err.matchAll(/(\d+) tokens read/gu)].map(([, count]) => Number(count));
    expect(read).toEqual([4, 12, 4]);
  });

  it('sends no mistyped command to the model', async () => {
    const { out, err } = await talk('/help\n /help\n/etc/passwd is?\n', '-m sandbox/echo');
    expect(out).toBe('› ›  /help\n› /etc/passwd is?\n› \n');
    expect(err).toContain(
      'There is no /help: /new begins anew, /exit leaves. With a blank before it, it goes to the model.\n',
    );
  });

  it('goes on after a failure', async () => {
    const { code, out, err } = await talk('Hi\nHo\n', '-m sandbox/fault-401');
    expect([code, out.includes('Ho')]).toEqual([0, false]);
    expect(err.split('\n').filter((line) => line.startsWith('✗ '))).toHaveLength(2);
  });

  it('shows attempts with each answer', async () => {
    const { err } = await talk('Hi\n', '-m backup/assistant -v', drill());
    expect(err).toContain('✓ backup/assistant, key-1: 200');
  });
});
