import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isShown, PageWalk, readSteps } from './packed/page-walk.js';

const fence = '```';
const page = `# A page

${fence}sh
echo not marked
${fence}

<!-- run -->

${fence}console
$ echo one
one
$ mkdir -p there
${fence}

<!-- file: there/note.txt -->

${fence}txt
hello
${fence}
`;

describe('a page', () => {
  it('is a list of commands and files, of those blocks that are marked', () => {
    expect(readSteps(page)).toEqual([
      { kind: 'command', line: 7, command: 'echo one', output: 'one' },
      { kind: 'command', line: 7, command: 'mkdir -p there', output: '' },
      { kind: 'file', line: 15, file: 'there/note.txt', text: 'hello\n' },
    ]);
  });
});

describe('what is shown', () => {
  it.each([
    ['', '', true],
    ['', 'something', false],
    ['one\ntwo', 'one\ntwo\n', true],
    ['one\ntwo', 'one\nthree', false],
    ['one', 'one\ntwo', false],
    ['…', '', true],
    ['…', 'any\nlines', true],
    ['one\n…', 'one', true],
    ['one\n…\nend', 'one\ntwo\nthree\nend', true],
    ['one\n…\nend', 'one\ntwo\nthree', false],
    ['version … (ok)', 'version 1.2.3 (ok)', true],
    ['version … (ok)', 'version 1.2.3 [ok]', false],
    ['a.c', 'abc', false],
  ])('%j of %j: %s', (shown, text, expected) => {
    expect(isShown(shown, text)).toBe(expected);
  });
});

describe('a walk', () => {
  let folder: string;
  let walk: PageWalk;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'bifrost-walk-')));
    walk = new PageWalk(folder, process.env);
  });
  afterEach(async () => {
    await walk.end();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (command: string, output = ''): Promise<void> =>
    walk.follow({ kind: 'command', line: 3, command, output });
  const file = (name: string, text: string): Promise<void> =>
    walk.follow({ kind: 'file', line: 9, file: name, text });

  it('goes into folders, keeps variables, makes files and looks at those that are there', async () => {
    await run('mkdir below');
    await run('cd below');
    await run('export WORD=hello');
    await run('printf "%s\\n" "$WORD" > note.txt');
    await file('note.txt', 'hello\n');
    await file('made/new.txt', 'new');
    expect(await readFile(path.join(folder, 'below/made/new.txt'), 'utf8')).toBe('new');
    await expect(file('note.txt', 'other')).rejects.toThrow('line 9: note.txt is not as it is shown');
  });

  it('stops where a command fails, prints something else or is not there', async () => {
    await expect(run('echo two', 'one')).rejects.toThrow('line 3: $ echo two\nprints something else');
    await expect(run('echo why >&2; exit 3')).rejects.toThrow('ended with 3\nwhy');
    await expect(run('no-such-program')).rejects.toThrow('ended with 127');
  });

  it('leaves programs running until its end', async () => {
    await run('node -e "setInterval(() => {}, 1000); console.log(process.pid)" &', '…');
    await expect(run('node -e "process.exit(2)" &')).rejects.toThrow('ended at once');
  });

  it('ends a program together with the one that started it', async () => {
    await run('node -e "setInterval(() => {}, 1000); console.log(1)" | cat &', '…');
    // comes only when neither of the two holds the output any more
    await expect(walk.end()).resolves.toBeUndefined();
  });
});
