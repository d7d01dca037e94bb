import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './blocks.js';

/** What an `@example` of a comment shows. */
export interface Example {
  /** The source file from the root. */
  file: string;
  /** The line on which the example begins. */
  line: number;
  code: string;
}

/** The examples in the comments of all packages, and of the gateway, which is one too. */
export function tsdocExamples(): Example[] {
  const packages = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/src`);
  return [...packages, 'apps/gateway/src'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .toSorted()
      .flatMap((name) => examplesIn(`${folder}/${name.replaceAll(path.sep, '/')}`)),
  );
}

function examplesIn(file: string): Example[] {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  return lines.flatMap((text, at) => {
    if (!/^\s*\* @example$/u.test(text)) return [];
    const rest = lines.slice(at + 1);
    const code = rest.slice(
      0,
      rest.findIndex((line) => /^\s*\*(?:\/| @)/u.test(line)),
    );
    return [{ file, line: at + 2, code: code.map((line) => line.replace(/^\s*\* ?/u, '')).join('\n') }];
  });
}

const adapter = (name: string): string =>
  `import type { ProviderAdapter as ${name}Adapter } from '@bifrost/core'; declare const ${name}: ${name}Adapter;`;
const body = 'declare const body: Buffer;';
const bytes = 'declare const bytes: Buffer;';
const asked =
  "import type { ChatCompletionRequest as Wanted } from '@bifrost/core'; declare const request: Wanted & { stream?: false }, { messages }: Wanted;";
const client = `${asked} import type { Bifrost as Client } from '@bifrost/core'; declare const bifrost: Client;`;
const loaded =
  "import type { LoadedConfiguration } from '@bifrost/config'; declare const loaded: LoadedConfiguration;";
const request = "import type { ChatRequest as Asked } from '@bifrost/core'; declare const request: Asked;";
const setUp =
  "import { Bifrost, type LibraryOptions } from '@bifrost/core'; declare const { adapters, providers }: LibraryOptions;";

/** What examples leave out to be short, by their file. What that file exports needs no word here. */
export const leftOut: Readonly<Record<string, string>> = {
  'packages/config/src/discover-providers.ts':
    "import type { Discovery } from '@bifrost/config'; declare const discovery: Discovery;",
  'packages/config/src/load-plugins.ts': loaded,
  'packages/config/src/load-pricing.ts': loaded,
  'packages/core/src/adapter/define-provider.ts': "import { chat } from '@bifrost/core';",
  'packages/core/src/adapter/failures.ts': request,
  'packages/core/src/adapter/multipart.ts': bytes,
  'packages/core/src/api/bound.ts': request,
  'packages/core/src/api/unknown-members.ts': request,
  'packages/core/src/api/count-tokens/dialect.ts': "import { responses } from '@bifrost/core';",
  'packages/core/src/api/foreign-tool-members.ts':
    "import type { Tool } from '@bifrost/core'; declare const tool: Tool;",
  'packages/core/src/client/bifrost.ts': `${adapter('anthropic')} ${adapter('openai')}`,
  'packages/core/src/client/types.ts': client,
  'packages/core/src/errors/bifrost-error.ts': `${client} declare function wait(milliseconds: number | undefined): void;`,
  'packages/core/src/errors/classify.ts':
    "import type { ProviderAdapter, ProviderFailure } from '@bifrost/core'; declare const adapter: ProviderAdapter, failure: ProviderFailure;",
  'packages/core/src/hub/cost.ts': 'declare const cost: Cost;',
  'packages/core/src/passage/append-to-object.ts': `${body} declare const facts: object;`,
  'packages/core/src/passage/splice-members.ts': `${body} import { scanMembers } from '${path.join(root, 'packages/core/src/passage/scan-members.js')}';`,
  'packages/core/src/schemas/key-supply.ts': 'declare const vault: { read(path: string): Promise<string> };',
  'packages/core/src/schemas/parse-configuration.ts': `${adapter('acme')} import { readFileSync } from 'node:fs';`,
  'packages/core/src/schemas/secret.ts': "import * as z from 'zod';",
  'packages/core/src/secrets/redactor.ts': "import { Secret } from '@bifrost/core';",
  'packages/core/src/transport/remote-media.ts': "import { systemClock } from '@bifrost/core';",
  'packages/opentelemetry/src/open-telemetry.ts': setUp,
  'packages/pricing/src/create-pricing.ts': `${setUp} ${asked} ${adapter('openai')}`,
  'packages/provider-sandbox/src/adapter.ts': `${setUp} ${asked}`,
  'packages/provider-testkit/src/assemble.ts': "import { chat as dialect } from '@bifrost/core';",
  'packages/provider-testkit/src/bench/loopback.ts': bytes,
};

/** An example as a program: with what its file exports, and with what it leaves out. */
export function asProgram({ file, code }: Example): string {
  const given = leftOut[file] ?? '';
  const own = exportsOf(readFileSync(path.join(root, file), 'utf8'));
  const written = given + code;
  const names = [...own]
    .filter(([name]) => new RegExp(`\\b${name}\\b`, 'u').test(written) && !declares(written, name))
    .map(([name, kind]) => (kind === 'type' ? `type ${name}` : name));
  const from = path.join(root, file).replace(/\.ts$/u, '.js');
  const imports = names.length === 0 ? '' : `import { ${names.join(', ')} } from '${from}';\n`;
  return `${imports}${given}${code}\nexport {};\n`;
}

/** The names that a source exports, and whether they are values. */
function exportsOf(source: string): Map<string, 'value' | 'type'> {
  const exported =
    /^export (?:declare )?(?:abstract )?(?:async )?(?<kind>function|const|class|interface|type) (?<name>\w+)/gmu;
  return new Map(
    [...source.matchAll(exported)].map(({ groups: { kind = '', name = '' } = {} }) => [
      name,
      kind === 'interface' || kind === 'type' ? 'type' : 'value',
    ]),
  );
}

function declares(code: string, name: string): boolean {
  return new RegExp(`(?:const|let|function|class|import) (?:\\{[^}]*\\b)?${name}\\b`, 'u').test(code);
}
