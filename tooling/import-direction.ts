import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** A source file, its path written from the project's root with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What the check reads of a package's manifest, and the folder it stands in. */
export interface Manifest {
  readonly folder: string;
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Rule {
  readonly folder: RegExp;
  /** Packages of this repository that the folder's code may import. */
  readonly siblings: RegExp;
  /** Foreign packages it may import; any that its manifest declares, where absent. */
  readonly foreign?: RegExp;
  /** Whether code may name a vendor. */
  readonly mayNameVendors?: true;
}

const nothing = /^$/u;

/** One row a package, the first that fits; `design` in words: `docs/decisions/0001-toolchain.md`. */
const rules: readonly Rule[] = [
  { folder: /^packages\/core$/u, siblings: nothing, foreign: /^(?:zod|undici|eventsource-parser)$/u },
  { folder: /^packages\/config$/u, siblings: /^@bifrost\/core$/u },
  { folder: /^packages\/pricing$/u, siblings: /^@bifrost\/core$/u },
  { folder: /^packages\/opentelemetry$/u, siblings: /^@bifrost\/core$/u },
  { folder: /^packages\/request-log$/u, siblings: nothing },
  { folder: /^packages\/provider-testkit$/u, siblings: /^@bifrost\/core$/u, foreign: nothing },
  {
    folder: /^packages\/provider-[\w-]+$/u,
    siblings: /^@bifrost\/(?:core|provider-(?!testkit$)[\w-]+)$/u,
    mayNameVendors: true,
  },
  { folder: /^apps\/gateway$/u, siblings: /^@bifrost\/(?:core|config|provider-sandbox|request-log)$/u },
  { folder: /^apps\/cli$/u, siblings: /^@bifrost\/(?:core|config|gateway|provider-sandbox)$/u },
  { folder: /^apps\/dashboard$/u, siblings: nothing, mayNameVendors: true },
  { folder: /^apps\/bundle$/u, siblings: /^@bifrost\/(?:core|config|gateway|cli)$/u, mayNameVendors: true },
  { folder: /^apps\/e2e$/u, siblings: /./u, mayNameVendors: true },
  { folder: /^apps\/site$/u, siblings: /^@bifrost\/(?:core|config|gateway)$/u, mayNameVendors: true },
];

/** Names of vendors are what the formats of other gateways are made of, and one is that of the API that most speak. */
const foreignFormats = /^apps\/cli\/src\/(?:import\/|(?:templates|commands\/create-provider)\.ts$)/u;

/** Tests may use the conformance suite and name vendors; those of apps may use any provider. */
const testFile = /(?:^|\/)test\/|\.(?:test|test-d|bench)\.tsx?$/u;
const testSiblings = {
  packages: /^@bifrost\/provider-testkit$/u,
  apps: /^@bifrost\/provider-[\w-]+$/u,
};

const vendors = /(?<![a-z])(?:openai|anthropic|azure|bedrock|vertex|cohere|mistral|ollama)(?![a-z])/giu;

/** What is wrong with one file, a line each: imports against the grain, vendors named where none may be. */
export function fileFindings(file: SourceFile): string[] {
  const folder = file.path.split('/').slice(0, 2).join('/');
  const rule = rules.find((candidate) => candidate.folder.test(folder));
  if (!rule) return [`${file.path}: no rule for ${folder}, add a row to tooling/import-direction.ts`];
  const code = withoutComments(file);
  const imports = importedModules(code)
    .map((specifier) => importFinding(file.path, specifier, rule))
    .filter((finding) => finding !== undefined);
  return rule.mayNameVendors || testFile.test(file.path) || foreignFormats.test(file.path)
    ? imports
    : [...imports, ...vendorFindings(file.path, code)];
}

/** Dependencies that the rules forbid, and cycles between packages. */
export function manifestFindings(manifests: readonly Manifest[]): string[] {
  const forbidden = manifests.flatMap((manifest) => {
    const rule = rules.find((candidate) => candidate.folder.test(manifest.folder));
    if (!rule || manifest.folder === 'apps/bundle') return [];
    return Object.keys(manifest.dependencies ?? {})
      .filter((name) => !mayImport(name, rule))
      .map((name) => `${manifest.folder}/package.json: may not depend on ${name}`);
  });
  return [...forbidden, ...cycleFindings(manifests)];
}

function withoutComments({ path: name, text }: SourceFile): string {
  let code = text;
  for (const { start, end } of parseSync(name, text).comments) {
    // Line breaks stay, so that findings can give the line.
    code = code.slice(0, start) + code.slice(start, end).replaceAll(/[^\n]/gu, ' ') + code.slice(end);
  }
  return code;
}

function importedModules(code: string): string[] {
  const { staticImports, staticExports } = parseSync('file.tsx', code).module;
  const fixed = staticImports.map((statement) => statement.moduleRequest.value);
  const passedOn = staticExports.flatMap((statement) =>
    statement.entries.map((entry) => entry.moduleRequest?.value).filter((name) => name !== undefined),
  );
  // Covers import(…) as an expression and as a type.
  const called = [...code.matchAll(/\bimport\(\s*['"`]([^'"`]+)['"`]/gu)].map((match) => match[1] ?? '');
  return [...new Set([...fixed, ...passedOn, ...called])];
}

function importFinding(file: string, specifier: string, rule: Rule): string | undefined {
  if (specifier.startsWith('.')) {
    const folder = file.split('/').slice(0, 2).join('/');
    const target = path.posix.join(path.posix.dirname(file), specifier);
    if (target.startsWith(`${folder}/`)) return undefined;
    // what the tests of several packages need and no user does
    if (testFile.test(file) && target.startsWith('tooling/')) return undefined;
    return `${file}: ${specifier} leaves its package, import the other package by name`;
  }
  const name = packageName(specifier);
  if (specifier.startsWith('node:') || mayImport(name, rule)) return undefined;
  if (testFile.test(file) && testMayImport(name, file)) return undefined;
  return `${file}: may not import ${specifier}`;
}

function mayImport(name: string, rule: Rule): boolean {
  if (name.startsWith('@bifrost/')) return rule.siblings.test(name);
  return rule.foreign?.test(name) ?? true;
}

function testMayImport(name: string, file: string): boolean {
  if (!name.startsWith('@bifrost/')) return true;
  return (file.startsWith('apps/') ? testSiblings.apps : testSiblings.packages).test(name);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function vendorFindings(file: string, code: string): string[] {
  return [...code.matchAll(vendors)].map((match) => {
    const line = code.slice(0, match.index).split('\n').length;
    return `${file}:${line}: names the vendor "${match[0]}", which belongs in the vendor's own package`;
  });
}

function cycleFindings(manifests: readonly Manifest[]): string[] {
  const byName = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  const done = new Set<string>();
  const findings: string[] = [];
  const visit = (manifest: Manifest, trail: readonly string[]): void => {
    const start = trail.indexOf(manifest.name);
    if (start !== -1) findings.push(`cycle: ${[...trail.slice(start), manifest.name].join(' -> ')}`);
    if (start !== -1 || done.has(manifest.name)) return;
    for (const name of allDependencies(manifest)) {
      const next = byName.get(name);
      if (next) visit(next, [...trail, manifest.name]);
    }
    done.add(manifest.name);
  };
  for (const manifest of manifests) visit(manifest, []);
  return findings;
}

function allDependencies({ dependencies, peerDependencies, devDependencies }: Manifest): string[] {
  return Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
}
