import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, vi } from 'vitest';
import { transformWithOxc } from 'vite';
import { clientToken, openBench } from '../support/bench.js';
import { bundleFolder } from '../support/bundle-folder.js';
import type { VendorName } from '../vendors/all.js';
import { root } from './blocks.js';

/** Where pages say that the gateway listens. */
const address = 'http://127.0.0.1:8080';

const vendors: readonly VendorName[] = [
  'openai',
  'anthropic',
  'azure',
  'bedrock',
  'vertex',
  'cohere',
  'mistral',
  'ollama',
];

/** What a program printed, and the vendors that were asked meanwhile. */
interface Ran {
  readonly printed: string;
  readonly asked: readonly VendorName[];
}

/** A gateway with clients' tokens before every vendor, for what pages show of its clients. */
export interface ClientBench {
  readonly url: string;
  /** Text of a page with the gateway's address in it. */
  here(text: string): string;
  /** Runs something that asks the gateway and gives what it printed. */
  watch(program: () => Promise<string>): Promise<Ran>;
  /** Makes a vendor refuse its next request as overloaded. */
  failOnce(vendor: VendorName): void;
  close(): Promise<void>;
}

/** Opens such a gateway. `more` are top-level members of its configuration. */
export async function openClientBench(more: Record<string, unknown> = {}): Promise<ClientBench> {
  const bench = await openBench({
    also: vendors.filter((name) => name !== 'openai' && name !== 'anthropic'),
    programFolder: bundleFolder,
    more,
  });
  const requests = (): number[] => vendors.map((name) => bench.vendor(name).received.length);
  const { url } = bench.gateway;
  return {
    url,
    here: (text) => text.replaceAll(address, url),
    async watch(program) {
      const before = requests();
      const printed = await program();
      const after = requests();
      return { printed, asked: vendors.filter((_name, index) => after[index] !== before[index]) };
    },
    failOnce: (vendor) =>
      bench.vendor(vendor).play({
        status: 503,
        headers: { 'content-type': 'application/json' },
        pieces: ['{}'],
      }),
    close: () => bench.close(),
  };
}

/** What vendors say to the question that all samples ask. */
export const answered = 'You said: Hello!';

/** Holds a program to what it shows: one vendor answers it, and where that one fails, the fallback that it names. */
export async function expectFallback(
  bench: ClientBench,
  program: () => Promise<string>,
  fallback: string | undefined,
): Promise<void> {
  const { printed, asked } = await bench.watch(program);
  expect(printed).toContain(answered);
  expect(asked).toHaveLength(1);
  const [first] = asked;
  if (first === undefined || fallback === undefined) return;
  bench.failOnce(first);
  const again = await bench.watch(program);
  expect(again.printed).toContain(answered);
  expect(new Set(again.asked)).toEqual(new Set([first, fallback]));
}

/** Runs a module with the packages of this folder and the token that clients show, and gives what it prints. */
export async function runProgram(code: string): Promise<string> {
  // below node_modules, so that packages are found, vitest leaves it to Node and git does not see it
  const folder = path.join(root, 'apps/e2e/node_modules/.documentation-programs');
  const file = path.join(folder, `${randomUUID()}.mjs`);
  const { code: javascript } = await transformWithOxc(code, 'program.ts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, javascript);
  vi.stubEnv('BIFROST_TOKEN', clientToken);
  // what readers have who have not changed their lines yet
  vi.stubEnv('OPENAI_API_KEY', 'key');
  // advice about models that a package does not know
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(pathToFileURL(file).href);
    return printed.mock.calls.map((words) => words.map(shown).join(' ')).join('\n');
  } finally {
    printed.mockRestore();
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    rmSync(file);
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
