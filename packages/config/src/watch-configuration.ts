import { createHash } from 'node:crypto';
import { readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { fileFailure, systemClock, type Clock } from '@bifrost/core';

/** What became of a watched configuration. */
export type ConfigurationChange =
  /**
   * The file, or a file that it refers to, has other content than was loaded, or the file is back after a problem.
   * `text` is the configuration's own.
   */
  | { kind: 'changed'; text: string }
  /** The configuration file cannot be read any more; the last one stays in force. Told once. */
  | { kind: 'problem'; problem: string };

export interface WatchOptions {
  /** The configuration file. */
  readonly path: string;
  /**
   * What the newest attempt to load it read, by absolute path, also where it was refused: the configuration itself, and
   * files that it refers to (mounted secrets). `undefined` stands for a file that was not there. Asked at each look.
   */
  readonly loaded: () => ReadonlyMap<string, string | undefined>;
  readonly onChange: (change: ConfigurationChange) => void;
  /** The machine's own by default. */
  readonly clock?: Clock;
  /** Milliseconds between two looks; 2000 by default. */
  readonly pollMs?: number;
  /** Watches a folder; Node's `fs.watch` by default. Gives the way to stop. */
  readonly watchFolder?: (folder: string, onEvent: () => void) => () => void;
}

export interface ConfigurationWatch {
  /** Looks at once (SIGHUP). */
  check(): void;
  close(): void;
}

/** Editors write a file in several steps; a look in between would see half of it. */
const settleMs = 100;

/**
 * Watches a configuration and the files that it refers to. The folder is watched rather than the file, because editors
 * and mounted secrets replace files; and as events get lost on network and container file systems, there is a look
 * every two seconds besides. Only content counts: a touched file is no change. What is there now is compared with what was
 * loaded last, and not with what was seen last, so nothing that happens while a configuration is loaded is missed.
 */
export function watchConfiguration(options: WatchOptions): ConfigurationWatch {
  return new Watch(options);
}

class Watch implements ConfigurationWatch {
  readonly #options: WatchOptions;
  readonly #clock: Clock;
  readonly #folders = new Map<string, () => void>();
  /** What was told of and may not be loaded yet. */
  #told: string | undefined;
  #problem: string | undefined;
  #stopPoll: () => void = () => {};
  #stopSettling: (() => void) | undefined;
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#followFolders();
    this.#schedulePoll();
  }

  check(): void {
    if (this.#closed) return;
    const { text, fingerprint, isNew, problem } = this.#look();
    const wasGone = this.#problem !== undefined;
    if (problem !== undefined && problem !== this.#problem)
      this.#options.onChange({ kind: 'problem', problem });
    this.#problem = problem;
    if (problem !== undefined || !(isNew || wasGone)) {
      this.#told = undefined;
    } else if (fingerprint !== this.#told) {
      this.#told = fingerprint;
      this.#options.onChange({ kind: 'changed', text });
    }
    this.#followFolders();
  }

  close(): void {
    this.#closed = true;
    this.#stopPoll();
    this.#stopSettling?.();
    for (const stop of this.#folders.values()) stop();
    this.#folders.clear();
  }

  #look(): { text: string; fingerprint: string; isNew: boolean; problem?: string } {
    const { path: file, loaded } = this.#options;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      const problem = `${file} cannot be read: ${fileFailure(error)}`;
      return { text: '', fingerprint: '', isNew: false, problem };
    }
    const before = loaded();
    const hash = createHash('sha256').update(text);
    let isNew = before.get(file) !== text;
    for (const [name, then] of before) {
      if (name === file) continue;
      const now = contentOf(name);
      isNew ||= now !== then;
      hash.update(`\0${name}\0${now === undefined ? '-' : `+${now}`}`);
    }
    return { text, fingerprint: hash.digest('base64'), isNew };
  }

  #schedulePoll(): void {
    this.#stopPoll = this.#clock.schedule(this.#options.pollMs ?? 2000, () => {
      this.check();
      if (!this.#closed) this.#schedulePoll();
    });
  }

  /** Every event puts the look off a little, so that a burst of them costs one. */
  #settle(): void {
    if (this.#closed) return;
    this.#stopSettling?.();
    this.#stopSettling = this.#clock.schedule(settleMs, () => this.check());
  }

  #followFolders(): void {
    const watchFolder = this.#options.watchFolder ?? watchWithNode;
    const wanted = new Set(
      [this.#options.path, ...this.#options.loaded().keys()].map((file) => path.dirname(file)),
    );
    for (const [folder, stop] of this.#folders) {
      if (wanted.has(folder)) continue;
      stop();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) {
      if (!this.#folders.has(folder))
        this.#folders.set(
          folder,
          watchFolder(folder, () => this.#settle()),
        );
    }
  }
}

/** A missing file is a content of its own: its coming back must be noticed. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function watchWithNode(folder: string, onEvent: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent);
    // A folder that vanishes, or too many watches: the regular look still sees every change.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
