/** One way in which a file may begin: texts at places. */
interface Signature {
  type: string;
  marks: readonly (readonly [offset: number, bytes: string])[];
}

const signatures: readonly Signature[] = [
  { type: 'image/png', marks: [[0, '\u0089PNG\r\n\u001a\n']] },
  { type: 'image/jpeg', marks: [[0, '\u00ff\u00d8\u00ff']] },
  { type: 'image/gif', marks: [[0, 'GIF87a']] },
  { type: 'image/gif', marks: [[0, 'GIF89a']] },
  {
    type: 'image/webp',
    marks: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
  { type: 'image/avif', marks: [[4, 'ftypavi']] },
  { type: 'image/heic', marks: [[4, 'ftyphei']] },
  { type: 'image/heic', marks: [[4, 'ftypmif1']] },
  { type: 'application/pdf', marks: [[0, '%PDF-']] },
  {
    type: 'audio/wav',
    marks: [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  },
  { type: 'audio/mpeg', marks: [[0, 'ID3']] },
  { type: 'audio/flac', marks: [[0, 'fLaC']] },
  { type: 'audio/ogg', marks: [[0, 'OggS']] },
  { type: 'audio/mp4', marks: [[4, 'ftypM4A']] },
  { type: 'video/quicktime', marks: [[4, 'ftypqt']] },
  { type: 'video/3gpp', marks: [[4, 'ftyp3g']] },
  { type: 'video/mp4', marks: [[4, 'ftyp']] },
  { type: 'video/webm', marks: [[0, '\u001aE\u00df\u00a3']] },
  {
    type: 'video/x-msvideo',
    marks: [
      [0, 'RIFF'],
      [8, 'AVI '],
    ],
  },
  { type: 'video/mpeg', marks: [[0, '\u0000\u0000\u0001\u00ba']] },
];

const longestSignature = 16;

/**
 * The media type of a file by its first bytes. What a server declares is believed only where bytes say little: for
 * text, and for office documents, which all begin like any ZIP archive. `undefined` for anything else.
 */
export function mediaTypeOf(bytes: Uint8Array, declared: string | undefined): string | undefined {
  const start = Buffer.from(bytes.subarray(0, longestSignature)).toString('latin1');
  const known = signatures.find(({ marks }) => marks.every(([at, mark]) => start.startsWith(mark, at)));
  return known?.type ?? audioFrame(bytes) ?? declaredType(bytes, start, declared);
}

/** MPEG audio without a tag begins with eleven set bits, then version and layer; ADTS (AAC) has layer 0. */
function audioFrame(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first !== 0xff || second === undefined || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return 'audio/aac';
  const layer = (second >> 1) & 3;
  const version = (second >> 3) & 3;
  return layer === 1 && version !== 1 ? 'audio/mpeg' : undefined;
}

const officeDocument = /^application\/(?:vnd\.openxmlformats-officedocument|vnd\.oasis\.opendocument)\./;
const textType = /^(?:text\/[\w.+-]+|application\/(?:json|xml|x-ndjson|yaml|csv))$/;

function declaredType(bytes: Uint8Array, start: string, declared: string | undefined): string | undefined {
  const type = declared?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === undefined) return undefined;
  if (officeDocument.test(type)) return start.startsWith('PK\u0003\u0004') ? type : undefined;
  return textType.test(type) && isText(bytes) ? type : undefined;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
