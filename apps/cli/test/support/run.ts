import { PassThrough, Writable } from 'node:stream';
import type { Surroundings } from '../../src/index.js';
import { runCli, type ExitCode, type Prompter } from '../../src/index.js';
import { projectFolder } from './project.js';

/** What a command did. */
export interface Outcome {
  readonly code: ExitCode;
  /** Standard output, with folders, times and versions taken out. */
  readonly out: string;
  /** Standard error, likewise. */
  readonly err: string;
}

/** How a command is run. By default: an empty folder, no variables, nothing on standard input, no terminal. */
export interface RunSetting extends Partial<Surroundings> {
  /** Text on standard input; open and silent where absent. */
  readonly input?: string;
  /** Whether all three streams are a terminal. */
  readonly watched?: boolean;
}

/** Runs the command as `run` does, and gives everything that was shown, in the order in which it was written. */
export async function show(line: string, setting: RunSetting = {}): Promise<string> {
  const screen = new Recorder();
  const workingFolder = setting.workingFolder ?? projectFolder();
  await run(line, { ...setting, workingFolder, stdout: screen, stderr: screen });
  return tidied(screen.text, workingFolder);
}

/** Runs the command with words as a shell would give them: split at blanks, quotes hold words together. */
export async function run(line: string, setting: RunSetting = {}): Promise<Outcome> {
  const { input = '', watched = false, ...surroundings } = setting;
  const workingFolder = setting.workingFolder ?? projectFolder();
  const stdin = Object.assign(new PassThrough(), { isTTY: watched });
  stdin.end(input);
  const stdout = new Recorder(watched);
  const stderr = new Recorder(watched);
  const code = await runCli(wordsOf(line), {
    stdin,
    stdout,
    stderr,
    environment: {},
    nodeVersion: '20.20.2',
    isReachable: () => Promise.resolve(false),
    onInterrupt: () => () => undefined,
    prompter: silentPrompter,
    exit: () => undefined,
    ...surroundings,
    workingFolder,
  });
  const tidy = (text: string): string => tidied(text, workingFolder);
  return { code, out: tidy(stdout.text), err: tidy(stderr.text) };
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Keeps what is written to it. */
class Recorder extends Writable {
  readonly isTTY: boolean;
  text = '';

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

function tidied(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/home/you/shop')
    .replaceAll(/\b\d+ ms\b/gu, '12 ms')
    .replaceAll(/(@bifrost\/provider-[\w-]+) \d+\.\d+\.\d+/gu, '$1 1.0.0')
    .replaceAll('bifrost        source,', 'bifrost        1.0.0,');
}

/** Somebody who is asked and was not meant to be. */
const silentPrompter: Prompter = {
  begin: () => undefined,
  tell: () => undefined,
  end: () => undefined,
  choose: () => Promise.reject(new Error('nobody should be asked')),
  ask: () => Promise.reject(new Error('nobody should be asked')),
};
