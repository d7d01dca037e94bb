import { invalidRequest } from '../adapter/failures.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { ChatRequest } from '../hub/chat.js';
import type { MediaPart, MediaSource, Part } from '../hub/part.js';
import type { FetchedMedia, MediaFetcher } from './remote-media.js';

/** Kinds of parts whose URLs a provider cannot fetch itself. */
export type MediaKind = MediaPart['type'];

/** Fetches under way at once, for one request. */
const parallel = 4;

/** More addresses than any provider takes media. */
const maxUrls = 100;

/** More bytes than any provider takes in one request; counted for every place in which an address stands. */
const maxTotalBytes = 100 * 1024 * 1024;

/** An address that is to be fetched. */
interface WantedMedia {
  /** Where it stands first. */
  path: string;
  places: number;
}

/** Fetched media in the form in which parts carry it. */
interface Inlined {
  data: string;
  media_type: string;
}

/**
 * The request with `http` and `https` media fetched and put in their place, for providers that want bytes.
 *
 * Each address is fetched once. Other schemes (`gs:`, `s3:`) go on untouched to the vendor that knows them. Messages
 * without such media are the very same objects; a request without any comes back as it is.
 *
 * @throws `invalid_request` with the part's path, for an address that cannot be used.
 */
export async function inlineMedia(
  request: ChatRequest,
  kinds: readonly MediaKind[],
  fetcher: MediaFetcher,
): Promise<ChatRequest> {
  const wanted = new Map<string, WantedMedia>();
  for (const [index, message] of request.messages.entries()) {
    collect(message.parts, { path: `messages[${index}].content`, kinds, wanted });
  }
  if (wanted.size === 0) return request;
  if (wanted.size > maxUrls) throw invalidRequest('messages', `holds more than ${maxUrls} media URLs`);
  const fetched = await fetchAll(wanted, fetcher);
  const messages = request.messages.map((message, index) => {
    const parts = replaceAll(message.parts, { path: `messages[${index}].content`, kinds, fetched });
    return parts === message.parts ? message : { ...message, parts };
  });
  return { ...request, messages };
}

function remoteUrl(part: Part, kinds: readonly MediaKind[]): string | undefined {
  if (!('source' in part) || !kinds.includes(part.type)) return undefined;
  return 'url' in part.source && /^https?:/i.test(part.source.url) ? part.source.url : undefined;
}

function collect(
  parts: readonly Part[],
  into: { path: string; kinds: readonly MediaKind[]; wanted: Map<string, WantedMedia> },
): void {
  for (const [index, part] of parts.entries()) {
    const path = `${into.path}[${index}]`;
    if (part.type === 'tool_result') collect(part.parts, { ...into, path: `${path}.content` });
    const url = remoteUrl(part, into.kinds);
    if (url === undefined) continue;
    const known = into.wanted.get(url);
    if (known === undefined) into.wanted.set(url, { path, places: 1 });
    else known.places += 1;
  }
}

async function fetchAll(
  wanted: ReadonlyMap<string, WantedMedia>,
  fetcher: MediaFetcher,
): Promise<Map<string, Inlined>> {
  const fetched = new Map<string, Inlined>();
  const queue = wanted.entries();
  let total = 0;
  let over = false;
  const work = async (): Promise<void> => {
    // All workers draw from one iterator, so each takes the next address that nobody has.
    for (const [url, { path, places }] of queue) {
      if (over) return;
      const media = await fetchFor(path, url, fetcher);
      total += media.bytes.length * places;
      if (total > maxTotalBytes) throw invalidRequest('messages', 'leads to more than 100 MiB of media');
      fetched.set(url, encoded(media));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, wanted.size) }, work));
  } finally {
    // Where one has failed, the others fetch nothing more for a request that is refused.
    over = true;
  }
  return fetched;
}

async function fetchFor(path: string, url: string, fetcher: MediaFetcher): Promise<FetchedMedia> {
  try {
    return await fetcher(url);
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    throw error.with({ message: `${path}: ${error.message}`, param: path });
  }
}

function encoded({ bytes, media_type }: FetchedMedia): Inlined {
  const { buffer, byteOffset, byteLength } = bytes;
  return { data: Buffer.from(buffer, byteOffset, byteLength).toString('base64'), media_type };
}

/** The parts with media put in; the same list where nothing changed. */
function replaceAll(
  parts: Part[],
  by: { path: string; kinds: readonly MediaKind[]; fetched: ReadonlyMap<string, Inlined> },
): Part[] {
  let changed = false;
  const replaced = parts.map((part, index) => {
    const path = `${by.path}[${index}]`;
    const other = replace(part, { ...by, path });
    changed ||= other !== part;
    return other;
  });
  return changed ? replaced : parts;
}

function replace(
  part: Part,
  by: { path: string; kinds: readonly MediaKind[]; fetched: ReadonlyMap<string, Inlined> },
): Part {
  if (part.type === 'tool_result') {
    const parts = replaceAll(part.parts, { ...by, path: `${by.path}.content` });
    return parts === part.parts ? part : { ...part, parts };
  }
  const url = remoteUrl(part, by.kinds);
  const found = url === undefined ? undefined : by.fetched.get(url);
  if (found === undefined || !('source' in part)) return part;
  return { ...part, source: sourceFor(part.type, found, by.path) };
}

/** Containers that hold sound as well as films are what the caller says they are. */
const soundOf: Readonly<Record<string, string>> = {
  'video/mp4': 'audio/mp4',
  'video/webm': 'audio/webm',
  'video/mpeg': 'audio/mpeg',
};

function sourceFor(kind: MediaKind, found: Inlined, path: string): MediaSource {
  const { data } = found;
  const type = kind === 'audio' ? (soundOf[found.media_type] ?? found.media_type) : found.media_type;
  if (kind !== 'file' && !type.startsWith(`${kind}/`)) {
    throw invalidRequest(path, `the URL leads to ${type} and not to ${kind}`);
  }
  return { data, media_type: type };
}
