import { existsSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testFolder, writeFiles } from '../test/support/folder.js';
import { ManualClock } from '../test/support/manual-clock.js';
import {
  watchConfiguration,
  type ConfigurationChange,
  type ConfigurationWatch,
} from './watch-configuration.js';

interface Bench {
  folder: string;
  clock: ManualClock;
  changes: ConfigurationChange[];
  watch: ConfigurationWatch;
  /** Folders that are watched, with the way to send an event. */
  folders: Map<string, () => void>;
  secrets: string[];
  /** Reads everything, as a reload does. */
  load: () => void;
}

/** A watch of a configuration and secrets that is loaded anew at each change, unless a test does that itself. */
function bench(files: Record<string, string> = {}, reloads = true): Bench {
  const folder = testFolder({ 'bifrost.json': 'one', ...files });
  const clock = new ManualClock();
  const changes: ConfigurationChange[] = [];
  const folders = new Map<string, () => void>();
  const secrets = Object.keys(files).map((name) => path.join(folder, name));
  let loaded: ReadonlyMap<string, string | undefined> = new Map();
  const load = (): void => {
    const names = [path.join(folder, 'bifrost.json'), ...secrets];
    loaded = new Map(
      names.map((name) => [name, existsSync(name) ? readFileSync(name, 'utf8') : undefined] as const),
    );
  };
  load();
  const watch = watchConfiguration({
    path: path.join(folder, 'bifrost.json'),
    loaded: () => loaded,
    onChange: (change) => {
      changes.push(change);
      if (reloads && change.kind === 'changed') load();
    },
    clock,
    watchFolder: (name, onEvent) => {
      folders.set(name, onEvent);
      return () => folders.delete(name);
    },
  });
  onTestFinished(() => watch.close());
  return { folder, clock, changes, watch, folders, secrets, load };
}

describe('a change', () => {
  it('is seen when the folder tells of it, once it has settled', () => {
    const { folder, clock, changes, folders } = bench();
    for (const text of ['t', 'tw', 'two']) {
      writeFiles(folder, { 'bifrost.json': text });
      folders.get(folder)?.();
      clock.advance(50);
    }
    expect(changes).toEqual([]);
    clock.advance(50);
    expect(changes).toEqual([{ kind: 'changed', text: 'two' }]);
  });

  it('is seen within two seconds when nobody tells of it', () => {
    const { folder, clock, changes } = bench();
    writeFiles(folder, { 'bifrost.json': 'two' });
    clock.advance(1999);
    expect(changes).toEqual([]);
    clock.advance(1);
    expect(changes).toEqual([{ kind: 'changed', text: 'two' }]);
    clock.advance(10_000);
    expect(changes).toHaveLength(1);
  });

  it('is seen when the file is replaced', () => {
    const { folder, clock, changes } = bench();
    writeFiles(folder, { 'bifrost.json.tmp': 'two' });
    renameSync(path.join(folder, 'bifrost.json.tmp'), path.join(folder, 'bifrost.json'));
    clock.advance(2000);
    expect(changes).toEqual([{ kind: 'changed', text: 'two' }]);
  });

  it('is seen when asked to look', () => {
    const { folder, changes, watch } = bench();
    writeFiles(folder, { 'bifrost.json': 'two' });
    watch.check();
    expect(changes).toHaveLength(1);
  });

  it('is none when only the time of the file moved', () => {
    const { folder, clock, changes, folders } = bench();
    utimesSync(path.join(folder, 'bifrost.json'), 1, 1);
    folders.get(folder)?.();
    clock.advance(5000);
    expect(changes).toEqual([]);
  });

  it('of a secret counts as well, also its going and coming', () => {
    const { folder, clock, changes } = bench({ 'secrets/key': 'a' });
    writeFiles(folder, { 'secrets/key': 'b' });
    clock.advance(2000);
    rmSync(path.join(folder, 'secrets/key'));
    clock.advance(2000);
    writeFiles(folder, { 'secrets/key': 'b' });
    clock.advance(2000);
    expect(changes).toEqual(Array.from({ length: 3 }, () => ({ kind: 'changed', text: 'one' })));
  });
});

describe('a change while a configuration is loaded', () => {
  it('is told once, however long loading takes', () => {
    const { folder, clock, changes, load } = bench({}, false);
    writeFiles(folder, { 'bifrost.json': 'two' });
    clock.advance(10_000);
    expect(changes).toHaveLength(1);
    load();
    clock.advance(10_000);
    expect(changes).toHaveLength(1);
  });

  it('is not told where somebody else had it loaded', () => {
    const { folder, clock, changes, load } = bench();
    writeFiles(folder, { 'bifrost.json': 'two' });
    load();
    clock.advance(10_000);
    expect(changes).toEqual([]);
  });

  it('is not missed, though it comes between loading and the next look', () => {
    const { folder, clock, changes, load } = bench({}, false);
    writeFiles(folder, { 'bifrost.json': 'two' });
    clock.advance(2000);
    load();
    writeFiles(folder, { 'bifrost.json': 'three' });
    clock.advance(2000);
    expect(changes.map((change) => (change.kind === 'changed' ? change.text : ''))).toEqual(['two', 'three']);
  });

  it('is told of files that only the newest configuration refers to, and that come after it was refused', () => {
    const { folder, clock, changes, secrets, folders } = bench();
    secrets.push(path.join(folder, 'secrets/late'));
    writeFiles(folder, { 'bifrost.json': 'two' });
    clock.advance(6000);
    // the file that is not there is not told of for itself
    expect(changes).toHaveLength(1);
    expect([...folders.keys()]).toContain(path.join(folder, 'secrets'));
    writeFiles(folder, { 'secrets/late': 'a' });
    clock.advance(2000);
    expect(changes).toEqual(Array.from({ length: 2 }, () => ({ kind: 'changed', text: 'two' })));
  });
});

describe('a problem', () => {
  it('is told once, and the file is taken up when it is back', () => {
    const { folder, clock, changes } = bench();
    rmSync(path.join(folder, 'bifrost.json'));
    clock.advance(6000);
    expect(changes).toEqual([
      {
        kind: 'problem',
        problem: `${path.join(folder, 'bifrost.json')} cannot be read: there is no such file or folder`,
      },
    ]);
    writeFiles(folder, { 'bifrost.json': 'two' });
    clock.advance(2000);
    expect(changes.at(-1)).toEqual({ kind: 'changed', text: 'two' });
  });

  it('is told to be over when the file comes back as it was', () => {
    const { folder, clock, changes } = bench();
    rmSync(path.join(folder, 'bifrost.json'));
    clock.advance(2000);
    writeFiles(folder, { 'bifrost.json': 'one' });
    clock.advance(6000);
    expect(changes).toMatchObject([{ kind: 'problem' }, { kind: 'changed', text: 'one' }]);
  });
});

it('watches the folders of everything that the configuration refers to, and follows it', () => {
  const { folder, clock, folders, secrets } = bench({ 'secrets/key': 'a' });
  expect([...folders.keys()]).toEqual([folder, path.join(folder, 'secrets')]);
  writeFiles(folder, { 'bifrost.json': 'two', 'elsewhere/key': 'a' });
  secrets.splice(0, 1, path.join(folder, 'elsewhere/key'));
  clock.advance(2000);
  expect([...folders.keys()]).toEqual([folder, path.join(folder, 'elsewhere')]);
});

it('leaves nothing behind', () => {
  const { folder, clock, folders, watch, changes } = bench();
  folders.get(folder)?.();
  watch.close();
  expect(clock.pending).toBe(0);
  expect(folders.size).toBe(0);
  writeFiles(folder, { 'bifrost.json': 'two' });
  watch.check();
  expect(changes).toEqual([]);
});

it('stands up to a folder that is not there', () => {
  const folder = testFolder({ 'bifrost.json': 'one' });
  const clock = new ManualClock();
  const changes: ConfigurationChange[] = [];
  const watch = watchConfiguration({
    path: path.join(folder, 'bifrost.json'),
    loaded: () => new Map([[path.join(folder, 'none/key'), undefined]]),
    onChange: (change) => changes.push(change),
    clock,
  });
  onTestFinished(() => watch.close());
  writeFiles(folder, { 'bifrost.json': 'two' });
  clock.advance(2000);
  expect(changes).toEqual([{ kind: 'changed', text: 'two' }]);
});
