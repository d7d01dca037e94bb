import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parsePackedPackage, readPackedPackage, type PackedPackage } from './packed-package.js';

/** A registry of packages on loopback, for what would otherwise be tried by publishing. */
export interface PackageRegistry {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Serves one more package; its version is `latest` from then on, as with `npm publish`. */
  add(pack: PackedPackage): void;
  /** The versions of a package, the newest last; none for a package that is not there. */
  versions(name: string): readonly string[];
  close(): Promise<void>;
}

/** Managers hold back what was published within the last days. */
const longAgo = '2020-01-01T00:00:00.000Z';

type Versions = Map<string, PackedPackage>;

interface Answer {
  readonly status: number;
  readonly body: Uint8Array | string;
}

/**
 * Starts a registry that serves the given tarballs and what is published to it, and forwards nothing: what it does not
 * have is a 404. Users reach it for our scope alone, through {@link scopedNpmrc}.
 *
 * @example
 * const registry = await startPackageRegistry(['/somewhere/bifrost-core-1.0.0.tgz']);
 * await writeFile(path.join(folder, '.npmrc'), scopedNpmrc(registry.url));
 */
export async function startPackageRegistry(tarballs: readonly string[]): Promise<PackageRegistry> {
  const packages = new Map<string, Versions>();
  const add = (pack: PackedPackage): void => {
    const versions: Versions = packages.get(pack.manifest.name) ?? new Map();
    versions.set(pack.manifest.version, pack);
    packages.set(pack.manifest.name, versions);
  };
  for (const tarball of tarballs) add(await readPackedPackage(tarball));

  const server = createServer((request, response) => {
    respond({ request, response, packages, add }).catch((error: unknown) => {
      send(response, failure(500, String(error)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    add,
    versions: (name) => [...(packages.get(name)?.keys() ?? [])],
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The line of a `.npmrc` that sends our scope to a registry and leaves all else where it was: npm, pnpm, yarn 1. */
export function scopedNpmrc(url: string, scope = '@bifrost'): string {
  return `${scope}:registry=${url}\n`;
}

/** The same for the `.yarnrc.yml` of yarn 2 and later. */
export function scopedYarnrc(url: string, scope = '@bifrost'): string {
  return `npmScopes:
  ${scope.slice(1)}:
    npmRegistryServer: ${url}
unsafeHttpWhitelist:
  - 127.0.0.1
enableTelemetry: false
`;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly packages: ReadonlyMap<string, Versions>;
  readonly add: (pack: PackedPackage) => void;
}

async function respond(exchange: Exchange): Promise<void> {
  const { request, response, packages } = exchange;
  const base = `http://${request.headers.host ?? '127.0.0.1'}/`;
  const [name = '', tarball] = decodeURIComponent(new URL(request.url ?? '/', base).pathname)
    .slice(1)
    .split('/-/');
  if (request.method === 'PUT') {
    send(response, await publish(name, exchange));
    return;
  }
  const versions = packages.get(name);
  if (!versions) send(response, failure(404, `no package ${name}`));
  else if (tarball === undefined) send(response, { status: 200, body: packument(name, versions, base) });
  else send(response, download(tarball, versions));
}

function download(tarball: string, versions: Versions): Answer {
  const pack = versions.get(tarball.replace(/\.tgz$/u, ''));
  return pack ? { status: 200, body: pack.data } : failure(404, `no tarball ${tarball}`);
}

function packument(name: string, versions: Versions, base: string): string {
  return JSON.stringify({
    name,
    'dist-tags': { latest: [...versions.keys()].at(-1) },
    time: Object.fromEntries([...versions.keys()].map((version) => [version, longAgo])),
    versions: Object.fromEntries(
      [...versions].map(([version, { manifest, data }]) => [
        version,
        {
          ...manifest,
          dist: {
            tarball: `${base}${name}/-/${version}.tgz`,
            integrity: `sha512-${createHash('sha512').update(data).digest('base64')}`,
            shasum: createHash('sha1').update(data).digest('hex'),
          },
        },
      ]),
    ),
  });
}

/** What `npm publish` sends: the tarball in base64 within a document, of which the tarball alone is needed. */
async function publish(name: string, { request, packages, add }: Exchange): Promise<Answer> {
  const attachment = /"_attachments":\s*\{\s*"[^"]+":\s*\{[^}]*"data":\s*"(?<data>[^"]+)"/u.exec(
    await readText(request),
  )?.groups?.['data'];
  if (attachment === undefined) return failure(400, `nothing attached to the publication of ${name}`);
  const pack = await parsePackedPackage(Buffer.from(attachment, 'base64'), name);
  const { version } = pack.manifest;
  if (pack.manifest.name !== name) return failure(400, `the tarball holds ${pack.manifest.name}`);
  if (packages.get(name)?.has(version)) return failure(403, `${name}@${version} is published already`);
  add(pack);
  return { status: 201, body: '{"ok":true}' };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function failure(status: number, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
