import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMultipart, writeMultipart, type MultipartBody } from './multipart.js';

const boundary = '------------------------0123456789abcdef';
const type = `multipart/form-data; boundary=${boundary}`;

/** A body as a client sends it; `@` stands for the boundary. */
function raw(text: string): Uint8Array {
  return Buffer.from(text.replaceAll('@', `--${boundary}`), 'latin1');
}

/** A form whose bytes compare by value, whatever class holds them. */
function plain({ fields, files }: MultipartBody): unknown {
  return {
    fields,
    files: files.map(({ name, filename, media_type, bytes }) => [
      name,
      filename,
      media_type,
      Buffer.from(bytes).toString('hex'),
    ]),
  };
}

const part = (disposition: string, value: string, more = ''): string =>
  `@\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${value}\r\n`;

describe('parseMultipart', () => {
  it('reads fields and files in order, bytes untouched', async () => {
    const bytes = '\u0000\u00ff\r\n--x\r\n\r\n';
    const body = raw(
      `${part('name="a"', '1')}${part('name="file"; filename="b;1.wav"', bytes, 'Content-Type: audio/wav\r\n')}${part('name="a"', '2')}@--\r\n`,
    );
    expect(await parseMultipart(body, type)).toEqual({
      kind: 'multipart',
      fields: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
      files: [
        {
          name: 'file',
          filename: 'b;1.wav',
          media_type: 'audio/wav',
          bytes: new Uint8Array(Buffer.from(bytes, 'latin1')),
        },
      ],
    });
  });

  it.each([
    [`multipart/form-data; boundary="${boundary}"`],
    [`Multipart/Form-Data; charset=utf-8; boundary=${boundary}`],
  ])('takes the content type %s', async (contentType) => {
    const form = await parseMultipart(raw(`${part('name="a"', '1')}@--\r\n`), contentType);
    expect(form.fields).toEqual([{ name: 'a', value: '1' }]);
  });

  it.each([
    '',
    'application/json',
    'multipart/form-data',
    'multipart/mixed; boundary=x',
    'multipart/form-data; boundary=',
  ])('refuses the content type %o', async (contentType) => {
    await expect(parseMultipart(raw('@--\r\n'), contentType)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('refuses what is cut anywhere', async () => {
    const whole = raw(`${part('name="a"', '1')}${part('name="f"; filename="x"', 'data')}@--`);
    for (let length = 0; length < whole.length; length += 1) {
      await expect(parseMultipart(whole.subarray(0, length), type)).rejects.toMatchObject({
        code: 'invalid_request',
        status: 400,
      });
    }
    expect((await parseMultipart(whole, type)).files).toHaveLength(1);
  });

  it('refuses too many parts and too long names', async () => {
    const many = (count: number): Uint8Array => raw(`${part('name="a"', '1').repeat(count)}@--\r\n`);
    expect((await parseMultipart(many(256), type)).fields).toHaveLength(256);
    await expect(parseMultipart(many(257), type)).rejects.toThrow('the form has more than 256 parts');
    await expect(
      parseMultipart(raw(`${part(`name="${'n'.repeat(257)}"`, '1')}@--\r\n`), type),
    ).rejects.toThrow(/a name of more than 256 characters/);
  });

  it('never throws anything but a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await expect(parseMultipart(bytes, type)).rejects.toMatchObject({ code: 'invalid_request' });
      }),
    );
  });
});

describe('writeMultipart', () => {
  it('comes back as it went, whatever it holds', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => !/[\r\n"%]/.test(text));
    const value = fc.string({ unit: 'grapheme' });
    const form: fc.Arbitrary<MultipartBody> = fc.record({
      kind: fc.constant('multipart' as const),
      fields: fc.array(fc.record({ name, value })),
      files: fc.array(
        fc.record({
          name,
          filename: name,
          media_type: fc.constantFrom('audio/wav', 'image/png', 'application/octet-stream'),
          bytes: fc.uint8Array({ maxLength: 300 }),
        }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(form, async (body) => {
        const { bytes, contentType } = writeMultipart(body);
        const back = await parseMultipart(bytes, contentType);
        expect(plain(back)).toEqual(plain(body));
      }),
    );
  });

  it('takes another boundary each time', () => {
    const body: MultipartBody = { kind: 'multipart', fields: [], files: [] };
    expect(writeMultipart(body).contentType).not.toBe(writeMultipart(body).contentType);
  });

  it('lets no name or type begin a header of its own', async () => {
    const evil = 'a"\r\nX-Evil: 1\r\n\r\n';
    const { bytes, contentType } = writeMultipart({
      kind: 'multipart',
      fields: [{ name: evil, value: 'v' }],
      files: [{ name: 'f', filename: evil, media_type: 'a/b\r\nX-Evil: 1', bytes: new Uint8Array() }],
    });
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).not.toContain('\r\nX-Evil');
    const back = await parseMultipart(bytes, contentType);
    expect(back.fields).toHaveLength(1);
    expect(back.files).toMatchObject([{ name: 'f', media_type: 'application/octet-stream' }]);
  });
});
