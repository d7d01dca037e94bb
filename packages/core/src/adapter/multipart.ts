import { randomBytes } from 'node:crypto';
import { Response } from 'undici';
import { invalidRequest } from './failures.js';
import type { UploadedFile } from '../hub/beyond-chat.js';
import type { WireBody } from './wire.js';

/** A form: fields and files, each in the order in which they stood. */
export type MultipartBody = Extract<WireBody, { kind: 'multipart' }>;

/** What a form may hold; far more than any API asks for. */
const maxParts = 256;
const maxNameLength = 256;

/**
 * Reads a `multipart/form-data` body.
 *
 * undici's parser does it (fields and files keep their bytes); what stands here are the limits, since a body of tiny
 * parts costs more time than its size tells.
 *
 * @throws `invalid_request` for a body that is no form, has more than 256 parts, or a name of more than 256 characters.
 * @example
 * const form = await parseMultipart(bytes, 'multipart/form-data; boundary=x');
 */
export async function parseMultipart(bytes: Uint8Array, contentType: string): Promise<MultipartBody> {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) {
    throw invalidRequest(undefined, 'the content type must be multipart/form-data with a boundary');
  }
  if (countOf(`--${boundary}`, bytes) > maxParts + 1) {
    throw invalidRequest(undefined, `the form has more than ${maxParts} parts`);
  }
  const form = await formDataOf(bytes, contentType);
  const fields: { name: string; value: string }[] = [];
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    if (name.length > maxNameLength) {
      throw invalidRequest(
        undefined,
        `a field of the form has a name of more than ${maxNameLength} characters`,
      );
    }
    if (typeof value === 'string') fields.push({ name, value });
    else files.push(await uploadedFile(name, value));
  }
  return { kind: 'multipart', fields, files };
}

function boundaryOf(contentType: string): string | undefined {
  const match = /^multipart\/form-data\s*;(?:[^"]*;)?\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(
    contentType,
  );
  return match?.[1] ?? match?.[2];
}

function countOf(mark: string, bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf(mark); at !== -1 && count <= maxParts + 1; at = buffer.indexOf(mark, at + 1))
    count += 1;
  return count;
}

async function formDataOf(
  bytes: Uint8Array,
  contentType: string,
): Promise<Awaited<ReturnType<Response['formData']>>> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    throw invalidRequest(undefined, `the multipart form cannot be read${reason}`);
  }
}

async function uploadedFile(name: string, file: File): Promise<UploadedFile> {
  return {
    name,
    filename: file.name,
    media_type: file.type === '' ? 'application/octet-stream' : file.type,
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
}

/**
 * Writes a form anew, fields first, with a boundary of its own.
 *
 * @returns the bytes, and the `content-type` header that belongs to them.
 */
export function writeMultipart(body: MultipartBody): { bytes: Uint8Array; contentType: string } {
  // 144 random bits: nobody can put this boundary into a file.
  const boundary = `bifrost-${randomBytes(18).toString('hex')}`;
  const pieces: Uint8Array[] = [];
  for (const { name, value } of body.fields) {
    pieces.push(head(boundary, `name="${escaped(name)}"`), Buffer.from(`${value}\r\n`));
  }
  for (const { name, filename, media_type, bytes } of body.files) {
    const disposition = `name="${escaped(name)}"; filename="${escaped(filename)}"`;
    pieces.push(head(boundary, disposition, headerValue(media_type)), bytes, Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

function head(boundary: string, disposition: string, mediaType?: string): Uint8Array {
  const type = mediaType === undefined ? '' : `Content-Type: ${mediaType}\r\n`;
  return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n`);
}

/** As browsers do: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

/** A media type comes from the client: a line break in it would begin another header. */
function headerValue(mediaType: string): string {
  return /^[\u0020-\u007e]+$/.test(mediaType) ? mediaType : 'application/octet-stream';
}
