import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A file that a page shows: it must be as shown, or is made. */
interface FileStep {
  readonly kind: 'file';
  readonly line: number;
  readonly file: string;
  readonly text: string;
}

/** A command of a page and what it prints, with `…` for what is left out. */
interface CommandStep {
  readonly kind: 'command';
  readonly line: number;
  readonly command: string;
  readonly output: string;
}

export type Step = FileStep | CommandStep;

const block = /^<!-- (?:run|file: (?<file>\S+)) -->\n\n```\w+\n(?<body>[^]*?)^```$/gmu;

/** What a page tells its reader to do, in order: blocks behind `<!-- run -->` and `<!-- file: … -->`. */
export function readSteps(page: string): Step[] {
  return [...page.matchAll(block)].flatMap(({ index, groups }): Step[] => {
    const line = page.slice(0, index).split('\n').length;
    const text = groups?.['body'] ?? '';
    const file = groups?.['file'];
    return file === undefined ? readCommands(text, line) : [{ kind: 'file', line, file, text }];
  });
}

function readCommands(text: string, line: number): CommandStep[] {
  return text
    .split(/^\$ /mu)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.split('\n');
      return { kind: 'command', line, command, output: output.join('\n').trim() };
    });
}

/** Whether a text is what a page shows of it: `…` alone on a line stands for any lines, elsewhere for any letters. */
export function isShown(shown: string, text: string): boolean {
  if (shown === '') return text.trim() === '';
  const lines = shown.split('\n').map((line) => {
    if (line === '…') return '(?:.*(?:\n|$))*';
    return `${line.split('…').map(escaped).join('.*')} *(?:\n|$)`;
  });
  return new RegExp(`^${lines.join('')}$`, 'u').test(text.trim());
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
}

/** Follows a page like a reader with one terminal: in its folders, with its variables, programs in the background. */
export class PageWalk {
  readonly #env: NodeJS.ProcessEnv;
  readonly #background: ChildProcess[] = [];
  #folder: string;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = { ...env };
  }

  /** Does one step. Throws with the page's line when something else comes of it than is shown. */
  async follow(step: Step): Promise<void> {
    if (step.kind === 'file') return this.#see(step);
    const { command, output, line } = step;
    const printed = await this.#run(command);
    if (printed.failure !== undefined || !isShown(output, printed.text)) {
      throw new Error(
        `line ${line}: $ ${command}\n${printed.failure ?? 'prints something else than is shown'}\n${printed.text}`,
      );
    }
  }

  /** Ends what runs in the background. */
  async end(): Promise<void> {
    for (const child of this.#background) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      // `close` comes when nobody holds its output any more
      const over = once(child, 'close');
      // the whole group: npx does not hand a signal on to the program that it runs
      process.kill(-child.pid);
      await over;
    }
  }

  async #see({ file, text, line }: FileStep): Promise<void> {
    const target = path.join(this.#folder, file);
    if (!existsSync(target)) {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    } else if ((await readFile(target, 'utf8')) !== text) {
      throw new Error(`line ${line}: ${file} is not as it is shown`);
    }
  }

  async #run(command: string): Promise<{ text: string; failure?: string }> {
    const [, folder] = /^cd (\S+)$/u.exec(command) ?? [];
    const [, name, value] = /^export (\w+)=(\S+)$/u.exec(command) ?? [];
    if (folder !== undefined) this.#folder = path.resolve(this.#folder, folder);
    else if (name !== undefined) this.#env[name] = value;
    else if (command.endsWith(' &')) return this.#start(command.slice(0, -2));
    else return this.#finish(command);
    return { text: '' };
  }

  async #finish(command: string): Promise<{ text: string; failure?: string }> {
    const child = this.#spawn(command);
    const printed = gather(child);
    const [status] = await once(child, 'close');
    if (status === 0) return { text: printed.out };
    return { text: printed.out + printed.error, failure: `ended with ${String(status)}` };
  }

  /** Goes on once the program has said its first line, as those do that serve. */
  async #start(command: string): Promise<{ text: string; failure?: string }> {
    const child = this.#spawn(command, true);
    this.#background.push(child);
    const printed = gather(child);
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', () => printed.out.includes('\n') && resolve());
      child.once('close', () => resolve());
    });
    if (child.exitCode === null) return { text: printed.out };
    return { text: printed.out + printed.error, failure: 'ended at once' };
  }

  #spawn(command: string, detached = false): ChildProcess {
    return spawn('sh', ['-c', command], {
      cwd: this.#folder,
      detached,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function gather(child: ChildProcess): { out: string; error: string } {
  const printed = { out: '', error: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (printed.out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (printed.error += text));
  return printed;
}
