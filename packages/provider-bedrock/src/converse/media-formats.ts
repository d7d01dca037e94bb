import type { MediaPart } from '@bifrost/core';

type Kind = MediaPart['type'];

/** Formats that Converse knows beside the media types they stand for, the usual one first. */
const formats: Readonly<Record<Kind, Readonly<Record<string, readonly string[]>>>> = {
  image: {
    png: ['image/png'],
    jpeg: ['image/jpeg', 'image/jpg'],
    gif: ['image/gif'],
    webp: ['image/webp'],
  },
  file: {
    pdf: ['application/pdf', 'application/x-pdf'],
    csv: ['text/csv', 'application/csv'],
    doc: ['application/msword'],
    docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    xls: ['application/vnd.ms-excel'],
    xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    html: ['text/html'],
    txt: ['text/plain'],
    md: ['text/markdown', 'text/x-markdown'],
  },
  video: {
    mp4: ['video/mp4'],
    mov: ['video/quicktime'],
    mkv: ['video/x-matroska'],
    webm: ['video/webm'],
    flv: ['video/x-flv'],
    mpeg: ['video/mpeg'],
    mpg: ['video/mpg'],
    wmv: ['video/x-ms-wmv'],
    three_gp: ['video/3gpp'],
  },
  audio: {
    mp3: ['audio/mpeg', 'audio/mp3'],
    wav: ['audio/wav', 'audio/x-wav', 'audio/wave'],
    opus: ['audio/opus'],
    flac: ['audio/flac', 'audio/x-flac'],
    aac: ['audio/aac'],
    ogg: ['audio/ogg'],
    mp4: ['audio/mp4'],
    m4a: ['audio/m4a', 'audio/x-m4a'],
    webm: ['audio/webm'],
    mkv: ['audio/x-matroska'],
    mka: ['audio/mka'],
    'x-aac': ['audio/x-aac'],
    mpeg: ['audio/mpga'],
    mpga: ['audio/x-mpga'],
    pcm: ['audio/pcm', 'audio/l16'],
  },
};

/** Endings of file names that differ from the format's own name. */
const endings: Readonly<Record<string, string>> = {
  jpg: 'jpeg',
  htm: 'html',
  markdown: 'md',
  text: 'txt',
  '3gp': 'three_gp',
};

/** Formats of documents. */
export const documentFormats: readonly string[] = Object.keys(formats.file);

/**
 * The format of a medium. A document whose type says too little (`application/octet-stream`, `text/plain` for a `.md`)
 * is what its name says.
 */
export function formatOf(
  kind: Kind,
  of: { mediaType?: string; name?: string | undefined },
): string | undefined {
  const type = of.mediaType?.split(';')[0]?.trim().toLowerCase();
  const byType = Object.entries(formats[kind]).find(
    ([, types]) => type !== undefined && types.includes(type),
  );
  const byName = formatOfName(kind, of.name);
  const vague = type === undefined || type === 'application/octet-stream' || type === 'text/plain';
  return vague ? (byName ?? byType?.[0]) : (byType?.[0] ?? byName);
}

/** The media type of a format; a general one for formats born after our release. */
export function mediaTypeOf(kind: Kind, format: string): string {
  return formats[kind][format]?.[0] ?? 'application/octet-stream';
}

function formatOfName(kind: Kind, name: string | undefined): string | undefined {
  const ending = name === undefined ? undefined : /\.([a-z\d]+)$/iu.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined) return undefined;
  const format = endings[ending] ?? ending;
  return Object.hasOwn(formats[kind], format) ? format : undefined;
}
