import { describe, expect, it } from 'vitest';
import { run } from '../test/support/run.js';

const commands = [
  'init',
  'start',
  'chat',
  'validate',
  'doctor',
  'explain',
  'providers',
  'models',
  'config',
  'schema',
];

describe('help', () => {
  it('is what one gets without a word', async () => {
    const { code, out, err } = await run('');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "Usage: bifrost [options] [command]

      One front door to many AI model providers.

      Options:
        -V, --version                     output the version number
        --config <file>                   configuration file (default: bifrost.json or config.json here)
        --debug                           show where an error comes from
        --print-config                    the same as the command config
        -h, --help                        show this

      Begin:
        init [options]                    Write a configuration for what is there
        import [options] <file>           Move in: write a configuration from that of another gateway
        start [options]                   Start the HTTP gateway
        chat [options] [message...]       Ask a model, once or in a conversation

      Check:
        validate [options] [file]         Check a configuration and tell everything that is wrong
        doctor [options]                  Look at every provider: package, keys, address, what is missing
        explain [options] <model>         Tell who would serve a model, and why

      Look back:
        logs [options] [id]               Show what a running gateway served
        replay [options] <id>             Ask again what was asked, of another model if you like

      Extend:
        create-provider [options] <name>  Begin a package with a provider of your own

      Look up:
        providers [options]               List the providers and what each can do
        models [options]                  List the models that can be asked
        config [options]                  Print the effective configuration, without secrets
        schema [options]                  Write the JSON Schema of the configuration, for editors
        help [command]                    Show how a command is used

      Without a configuration, Bifrost uses the keys that it finds in the environment, and where
      there are none, a simulated provider: every command works on a bare machine.

      Exit codes: 0 all is well, 1 there is a problem, 2 the command line is wrong, 130 Ctrl-C.

      Examples:
        bifrost chat "Hello"
            ask a model, without starting anything
        bifrost init && bifrost start
            write a configuration, then serve it on http://127.0.0.1:8080
      "
    `);
  });

  it('lists every command', async () => {
    const { out } = await run('--help');
    const listed = [...out.matchAll(/^ {2}([a-z]+) .*\S/gmu)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining(commands));
  });

  it.each(commands)('of %s has examples and the flags that all have', async (name) => {
    const { code, out } = await run(`${name} --help`);
    expect(code).toBe(0);
    expect(out).toMatch(/Examples:\n {2}\S*.*bifrost /u);
    expect(out).toContain('--config <file>');
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(await run(`help ${name}`)).toEqual({ code: 0, out, err: '' });
  });
});

describe('a wrong line', () => {
  it.each([
    ['strat', "✗ unknown command 'strat'\n(Did you mean start?)\n\nTry: bifrost --help\n"],
    ['help strat', "✗ unknown command 'strat'\n(Did you mean start?)\n\nTry: bifrost --help\n"],
    ['help xyzzy --debug', "✗ unknown command 'xyzzy'\n\nTry: bifrost --help\n"],
    ['xyzzy', "✗ unknown command 'xyzzy'\n\nTry: bifrost --help\n"],
    [
      'doctor --onlin',
      "✗ unknown option '--onlin'\n(Did you mean --online?)\n\nTry: bifrost doctor --help\n",
    ],
    ['explain', "✗ missing required argument 'model'\n\nTry: bifrost explain --help\n"],
    [
      'explain a b',
      "✗ too many arguments for 'explain'. Expected 1 argument but got 2.\n\nTry: bifrost explain --help\n",
    ],
    ['chat --model', "✗ option '-m, --model <model>' argument missing\n\nTry: bifrost chat --help\n"],
  ])('%s: exit code 2, and what was meant', async (line, expected) => {
    expect(await run(line)).toEqual({ code: 2, out: '', err: expected });
  });
});

describe('flags of the program', () => {
  it('--version', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: 'source\n', err: '' });
  });

  it('--config before and behind the command', async () => {
    const expected = expect.objectContaining({
      code: 1,
      err: expect.stringContaining('/home/you/shop/no.json'),
    });
    expect(await run('--config no.json config')).toEqual(expected);
    expect(await run('config --config no.json')).toEqual(expected);
  });

  it('--print-config is the command config', async () => {
    const printed = await run('--print-config');
    expect(printed).toEqual(await run('config'));
    expect(printed.code).toBe(0);
  });
});
