import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { findPackage } from '@bifrost/config';

/** One file of the page, ready to be sent. */
export interface PageFile {
  mediaType: string;
  /** Changes with the file's content. */
  entityTag: string;
  plain: Buffer;
  /** The same, packed; absent for what gets no smaller. */
  gzip?: Buffer;
}

/** The files of the page, by their path below the address at which it is served: `assets/index-1a2b3c.js`. */
export type Page = ReadonlyMap<string, () => Promise<PageFile>>;

/** What builders of pages make. Anything else in the folder is not served. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const pack = promisify(gzip);

/**
 * The installed page, looked for from each folder in turn. Not there: neither is its package, or it was never built.
 * A list of files is read and nothing more: most gateways are never asked for the page.
 */
export function findPage(folders: readonly string[]): Page | undefined {
  for (const from of folders) {
    const folder = findPackage('@bifrost/dashboard', from);
    if (folder !== undefined) return openPage(path.join(folder, 'dist'));
  }
  return undefined;
}

/** The page in a folder; `undefined` where that holds no `index.html`. */
export function openPage(folder: string): Page | undefined {
  const page = new Map<string, () => Promise<PageFile>>();
  for (const file of filesIn(folder)) {
    const mediaType = mediaTypes[path.extname(file)];
    if (mediaType !== undefined)
      page.set(file.replaceAll('\\', '/'), onDemand(path.join(folder, file), mediaType));
  }
  return page.has('index.html') ? page : undefined;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

/** Reads a file when it is first asked for, and keeps it: the page is less than a megabyte. */
function onDemand(file: string, mediaType: string): () => Promise<PageFile> {
  let kept: Promise<PageFile> | undefined;
  return () =>
    (kept ??= readPageFile(file, mediaType).catch((error: unknown) => {
      kept = undefined;
      throw error;
    }));
}

async function readPageFile(file: string, mediaType: string): Promise<PageFile> {
  const plain = readFileSync(file);
  const entityTag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  const packed = await pack(plain, { level: 9 });
  return { mediaType, entityTag, plain, ...(packed.length < plain.length && { gzip: packed }) };
}
