import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run, type Outcome, type RunSetting } from '../../test/support/run.js';
import type { Choice, Prompter } from '../index.js';

const secret = 'acme-secret-0123456789';
const environment = { ACME_API_KEY: secret };

function textOf(folder: string, name = 'bifrost.json'): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

describe('init --yes', () => {
  it('writes what was found, with references and a schema', async () => {
    const workingFolder = projectFolder(acmeProject());
    expect(await run('init --yes', { workingFolder, environment })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "✓ wrote bifrost.json and bifrost.schema.json: acme

      Next:
        bifrost doctor  check that everything is there
        bifrost chat    ask a model something
        bifrost start   serve it on http://127.0.0.1:8080
      ",
      }
    `);
    expect(textOf(workingFolder)).toMatchInlineSnapshot(`
      "{
        "$schema": "./bifrost.schema.json",
        "providers": {
          "acme": {
            "keys": [
              {
                "name": "primary",
                "value": "env.ACME_API_KEY"
              }
            ]
          }
        }
      }
      "
    `);
    expect(textOf(workingFolder)).not.toContain(secret);
    expect(textOf(workingFolder, 'bifrost.schema.json')).toBe((await run('schema', { workingFolder })).out);
  });

  it('writes a file that is valid', async () => {
    const workingFolder = projectFolder(acmeProject());
    await run('init --yes', { workingFolder, environment });
    expect((await run('validate', { workingFolder, environment })).code).toBe(0);
  });

  it('takes the simulated provider where there is nothing', async () => {
    const workingFolder = projectFolder();
    expect((await run('init --yes', { workingFolder })).code).toBe(0);
    expect(JSON.parse(textOf(workingFolder))).toEqual({
      $schema: './bifrost.schema.json',
      providers: { sandbox: {} },
    });
  });

  it('takes a provider that runs on this machine', async () => {
    const workingFolder = projectFolder(
      acmeProject("credential: 'none', environment: [], origins: () => ['http://localhost:4444'],"),
    );
    await run('init --yes', {
      workingFolder,
      isReachable: (origin) => Promise.resolve(origin === 'http://localhost:4444'),
    });
    expect(JSON.parse(textOf(workingFolder))).toMatchObject({ providers: { acme: {} } });
  });

  it('names keys that no installed provider reads', async () => {
    const keys = { OTHER_API_KEY: 'x', EMPTY_API_KEY: '', GEMINI_API_KEY: 'x', GROQ_API_KEY: 'x' };
    const { err } = await run('init --yes', { environment: keys });
    expect(err).toMatchInlineSnapshot(`
      "! OTHER_API_KEY is set and no installed provider reads it. If there is a package for it, its name is as a rule bifrost-provider-other.
      ! GEMINI_API_KEY is set and no installed provider reads it. Is this the one? npm install @bifrost/provider-vertex
      ! GROQ_API_KEY is set and no installed provider reads it. It speaks the API of openai: make an entry with custom_provider_config.base_provider_type "openai" and network_config.base_url "https://api.groq.com/openai/v1".
      "
    `);
  });

  it('writes another file, and says how to use it', async () => {
    const workingFolder = projectFolder(acmeProject());
    const { out } = await run('init --yes --config staging.json', { workingFolder, environment });
    expect(existsSync(path.join(workingFolder, 'staging.json'))).toBe(true);
    expect(out).toContain('bifrost start --config staging.json');
  });
});

describe('a file that is there', () => {
  it('is not touched', async () => {
    const workingFolder = projectFolder({ 'bifrost.json': 'mine' });
    expect(await run('init --yes', { workingFolder })).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "✗ bifrost.json is there already. Overwrite it with --force, or write another file with --config <file>.
      ",
        "out": "",
      }
    `);
    expect(textOf(workingFolder)).toBe('mine');
    expect(existsSync(path.join(workingFolder, 'bifrost.schema.json'))).toBe(false);
  });

  it('is overwritten with --force', async () => {
    const workingFolder = projectFolder({ 'bifrost.json': 'mine' });
    expect((await run('init --yes --force', { workingFolder })).code).toBe(0);
    expect(textOf(workingFolder)).toContain('"providers"');
  });
});

it('does not wait for answers that nobody can give', async () => {
  expect(await run('init')).toEqual({
    code: 2,
    out: '',
    err: '✗ bifrost init asks questions, and nobody is there to answer: add --yes.\n',
  });
});

/** Answers from a list, and keeps what was asked. */
class Person implements Prompter {
  readonly heard: unknown[] = [];
  readonly #answers: unknown[];

  constructor(...answers: unknown[]) {
    this.#answers = answers;
  }

  begin(title: string): void {
    this.heard.push(title);
  }

  tell(text: string): void {
    this.heard.push(text);
  }

  end(text: string): void {
    this.heard.push(text);
  }

  choose(message: string, question: { choices: readonly Choice[]; chosen: readonly string[] }) {
    this.heard.push({ message, ...question });
    const answer = this.#answers.shift();
    return Promise.resolve(Array.isArray(answer) ? answer.map(String) : undefined);
  }

  ask(
    message: string,
    { suggestion, check }: { suggestion: string; check: (text: string) => string | undefined },
  ) {
    const answer = this.#answers.shift();
    const text = answer === true ? suggestion : answer;
    if (typeof text !== 'string') return Promise.resolve(undefined);
    this.heard.push({ message, suggestion, problem: check(text) });
    return Promise.resolve(text);
  }
}

async function talk(person: Person, setting: RunSetting = {}): Promise<{ outcome: Outcome; folder: string }> {
  const folder = projectFolder(acmeProject());
  const watched = { watched: true, environment: { NO_COLOR: '1', ...setting.environment } };
  const outcome = await run('init', { workingFolder: folder, prompter: person, ...setting, ...watched });
  return { outcome, folder };
}

describe('init with somebody to ask', () => {
  it('proposes what was found', async () => {
    const person = new Person(['acme']);
    const { folder } = await talk(person, { environment });
    expect(person.heard).toMatchInlineSnapshot(`
      [
        "A configuration for Bifrost",
        "acme: key from ACME_API_KEY",
        {
          "choices": [
            {
              "hint": "key in ACME_API_KEY",
              "label": "Acme",
              "value": "acme",
            },
            {
              "hint": "simulated, needs nothing",
              "label": "Sandbox",
              "value": "sandbox",
            },
          ],
          "chosen": [
            "acme",
          ],
          "message": "Which providers?",
        },
        "That is all.",
      ]
    `);
    expect(JSON.parse(textOf(folder))).toMatchObject({
      providers: { acme: { keys: [{ name: 'primary', value: 'env.ACME_API_KEY' }] } },
    });
  });

  it.each([
    ['required', 'needs a key'],
    ['optional', 'a key is optional'],
    ['none', 'needs no key'],
  ])('says of a provider whose key is %s: %s', async (credential, hint) => {
    const person = new Person();
    const workingFolder = projectFolder(acmeProject(`credential: '${credential}',`));
    await run('init', { workingFolder, prompter: person, watched: true });
    const choices = expect.arrayContaining([{ value: 'acme', label: 'Acme', hint }]);
    expect(person.heard.at(-1)).toMatchObject({ choices });
  });

  it('asks for the variable of a key that was not found, and says what remains to be done', async () => {
    const person = new Person(['acme', 'sandbox'], true);
    const { outcome, folder } = await talk(person);
    expect(person.heard.at(-2)).toEqual({
      message: 'Which environment variable holds the key of Acme?',
      suggestion: 'ACME_API_KEY',
      problem: undefined,
    });
    expect(JSON.parse(textOf(folder)).providers).toEqual({
      acme: { keys: [{ name: 'primary', value: 'env.ACME_API_KEY' }] },
      sandbox: {},
    });
    expect(outcome.out).toContain(
      'Still to do:\n  providers.acme.keys[0].value: the environment variable ACME_API_KEY is not set',
    );
  });

  it.each([[[undefined]], [[['acme'], undefined]]])('writes nothing when they leave: %j', async (answers) => {
    const { outcome, folder } = await talk(new Person(...answers));
    expect(outcome).toEqual({ code: 130, out: '', err: 'Nothing was written.\n' });
    expect(existsSync(path.join(folder, 'bifrost.json'))).toBe(false);
  });
});
