/** Bytes that stand in a text: base64 without prefix, and what they are. */
export interface InlineData {
  data: string;
  media_type: string;
}

const dataUri = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/** Reads a data URI; `undefined` for any other text. A URI that is not base64 is turned into base64. */
export function parseDataUri(value: string): InlineData | undefined {
  const head = dataUri.exec(value.slice(0, 1024));
  if (head === null) return undefined;
  const body = value.slice(head[0].length);
  const mediaType = head[1] === undefined || head[1] === '' ? 'text/plain' : head[1].toLowerCase();
  if (/;\s*base64\s*$/i.test(head[2] ?? '')) return { data: body, media_type: mediaType };
  return { data: Buffer.from(percentDecoded(body), 'utf8').toString('base64'), media_type: mediaType };
}

/** Writes a data URI. */
export function dataUriOf(value: InlineData): string {
  return `data:${value.media_type};base64,${value.data}`;
}

const signatures: readonly (readonly [string, string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
];

/** What base64 without a prefix holds, by its first bytes; `undefined` where they are not known. */
export function sniffMediaType(base64: string): string | undefined {
  return signatures.find(([start]) => base64.startsWith(start))?.[1];
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
