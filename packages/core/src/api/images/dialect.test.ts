import { describe, expect, it } from 'vitest';
import type { ImageEditRequest, ImageRequest, UploadedFile } from '../../hub/beyond-chat.js';
import type { JsonObject } from '../../json/read.js';
import {
  answerContext,
  answerOf,
  encodeContext,
  frozen,
  inboundForm,
  inboundRequest,
  jsonOf,
  upload,
} from '../../../test/support/dialects.js';
import { images, imagesDialect } from './dialect.js';
import { imageEdits, imageEditsDialect, imageVariations } from './edits-dialect.js';

function decode(body: JsonObject): ImageRequest {
  if (images.inbound === undefined) throw new Error('no inbound half');
  return images.inbound.decodeRequest(inboundRequest(body));
}

function decodeForm(
  fields: readonly (readonly [string, string])[],
  files: UploadedFile[],
  dialect = imageEdits,
): ImageEditRequest {
  if (dialect.inbound === undefined) throw new Error('no inbound half');
  return dialect.inbound.decodeRequest(inboundForm(fields, files));
}

describe('images: requests', () => {
  const full = {
    model: 'm',
    prompt: 'a cat',
    n: 2,
    size: '1024x1024',
    quality: 'high',
    style: 'vivid',
    background: 'opaque',
    output_format: 'png',
    output_compression: 80,
    response_format: 'b64_json',
    user: 'u',
    partial_images: 1,
    moderation: 'low',
  };

  it('writes what it read', () => {
    const request = frozen(decode({ ...full, seed: 1, negative_prompt: 'dog', style: null }));
    expect(request.unknown).toEqual({ dialect: 'images', fields: { moderation: 'low' } });
    const { style: _style, ...rest } = full;
    expect(
      imagesDialect({ id: 'acme.images', speaks: ['images'] }).encodeRequest(request, encodeContext()),
    ).toEqual({
      body: { kind: 'json', value: { ...rest, model: 'wire' } },
      dropped: ['seed', 'negative_prompt'],
    });
    expect(imagesDialect({ id: 'other' }).encodeRequest(request, encodeContext()).dropped).toEqual([
      'moderation',
      'seed',
      'negative_prompt',
    ]);
  });

  it.each([
    [{ prompt: 'p' }, 'model'],
    [{ model: 'm' }, 'prompt'],
    [{ model: 'm', prompt: 1 }, 'prompt'],
    [{ model: 'm', prompt: 'p', n: 0 }, 'n'],
    [{ model: 'm', prompt: 'p', n: 1.5 }, 'n'],
    [{ model: 'm', prompt: 'p', n: '2' }, 'n'],
    [{ model: 'm', prompt: 'p', response_format: 'png' }, 'response_format'],
    [{ model: 'm', prompt: 'p', stream: 'yes' }, 'stream'],
    [{ model: 'm', prompt: 'p', size: 1024 }, 'size'],
  ])('names the place in %j: %s', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('refuses to translate a stream, which nobody could read', () => {
    expect(() =>
      images.encodeRequest(decode({ ...full, stream: true }), encodeContext({ stream: true })),
    ).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param: 'stream' }));
  });
});

describe('images: answers', () => {
  const wire = {
    created: 1_700_000_001,
    data: [{ b64_json: 'AAAA', revised_prompt: 'a nice cat' }, { url: 'https://a/1.png' }],
    output_format: 'jpeg',
    size: '1024x1024',
    usage: {
      input_tokens: 10,
      output_tokens: 90,
      total_tokens: 100,
      input_tokens_details: { text_tokens: 4, image_tokens: 6 },
    },
  };

  it('come back as they went', () => {
    const answer = frozen(images.decodeResponse(answerOf(wire)));
    expect(answer.usage).toEqual({
      prompt_tokens: 10,
      completion_tokens: 90,
      total_tokens: 100,
      prompt_tokens_details: { text_tokens: 4, image_tokens: 6 },
    });
    expect(answer.images[0]).toEqual({
      b64_json: 'AAAA',
      revised_prompt: 'a nice cat',
      media_type: 'image/jpeg',
    });
    expect(jsonOf(images.inbound?.encodeResponse(answer, answerContext()))).toEqual({
      ...wire,
      extra_fields: { provider: 'acme' },
    });
    const bare = images.inbound?.encodeResponse(answer, answerContext({ extraFields: () => undefined }));
    expect(jsonOf(bare)).toEqual(wire);
  });

  it('have a time and every promised figure, also where the provider gave none', () => {
    const answer = images.decodeResponse(answerOf({ data: [{ url: 'u' }], usage: { output_tokens: 5 } }));
    expect(jsonOf(images.inbound?.encodeResponse(answer, answerContext()))).toMatchObject({
      created: 1_700_000_000,
      usage: {
        input_tokens: 0,
        output_tokens: 5,
        total_tokens: 5,
        input_tokens_details: { text_tokens: 0, image_tokens: 0 },
      },
    });
  });

  it.each([
    [{}, /no pictures/],
    [{ data: [] }, /no pictures/],
    [{ data: [{}] }, /data\[0\] has neither/],
    [{ data: [{ url: 'u' }, 'x'] }, /data\[1\] has neither/],
  ])('refuses %j', (body, reason) => {
    expect(() => images.decodeResponse(answerOf(body))).toThrow(reason);
  });

  it.each([
    [{ type: 'image_generation.partial_image', b64_json: 'A' }, { kind: 'content' }],
    [{ type: 'image_edit.completed', b64_json: 'A' }, { kind: 'finish' }],
    [
      { type: 'image_generation.completed', usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } },
      { kind: 'finish', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ],
    [{ type: 'error', error: { message: 'no' } }, { kind: 'error' }],
    [{ type: 'keepalive' }, { kind: 'other' }],
    [{}, { kind: 'other' }],
  ])('says of the event %j what it is', (json, seen) => {
    expect(images.passage?.inspectEvent({ json })).toEqual(seen);
  });
});

describe('image edits and variations', () => {
  it('write the form that they read', () => {
    const request = frozen(
      decodeForm(
        [
          ['model', 'm'],
          ['prompt', 'a hat'],
          ['n', '2'],
          ['input_fidelity', 'high'],
          ['provider', 'acme'],
        ],
        [upload('image[]', 'one'), upload('image[]', 'two'), upload('mask')],
      ),
    );
    expect(request).toMatchObject({ kind: 'edit', n: 2, stream: false, mask: { name: 'mask' } });
    const own = imageEditsDialect({ id: 'acme.image-edits', speaks: ['image-edits'] });
    expect(own.encodeRequest(request, encodeContext())).toEqual({
      body: {
        kind: 'multipart',
        fields: [
          { name: 'input_fidelity', value: 'high' },
          { name: 'model', value: 'wire' },
          { name: 'prompt', value: 'a hat' },
          { name: 'n', value: '2' },
        ],
        files: [upload('image[]', 'one'), upload('image[]', 'two'), upload('mask')],
      },
      dropped: [],
    });
  });

  it('say that they stream, since answers to forms may pass through', () => {
    const fields = [
      ['model', 'm'],
      ['prompt', 'p'],
      ['stream', 'true'],
    ] as const;
    const request = decodeForm(fields, [upload('image')]);
    expect(request.stream).toBe(true);
    expect(imageEdits.encodeRequest(request, encodeContext({ stream: true })).body).toMatchObject({
      fields: expect.arrayContaining([{ name: 'stream', value: 'true' }]),
      files: [{ name: 'image' }],
    });
  });

  it('know a variation from an edit', () => {
    const request = decodeForm([['model', 'm']], [upload('image')], imageVariations);
    expect(request).toMatchObject({ kind: 'variation', prompt: '' });
    expect(imageVariations.encodeRequest(request, encodeContext()).body).toMatchObject({
      fields: [{ name: 'model', value: 'wire' }],
    });
    expect(() => imageEdits.encodeRequest(request, encodeContext())).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter' }),
    );
  });

  it.each<[string, string, readonly (readonly [string, string])[], UploadedFile[]]>([
    [
      'no image',
      'image',
      [
        ['model', 'm'],
        ['prompt', 'p'],
      ],
      [],
    ],
    [
      'an image as text',
      'image',
      [
        ['model', 'm'],
        ['prompt', 'p'],
        ['image', 'x'],
      ],
      [],
    ],
    ['no prompt', 'prompt', [['model', 'm']], [upload('image')]],
    ['no model', 'model', [['prompt', 'p']], [upload('image')]],
    [
      'two masks',
      'mask',
      [
        ['model', 'm'],
        ['prompt', 'p'],
      ],
      [upload('image'), upload('mask'), upload('mask')],
    ],
    [
      'another file',
      'photo',
      [
        ['model', 'm'],
        ['prompt', 'p'],
      ],
      [upload('image'), upload('photo')],
    ],
    [
      'n in words',
      'n',
      [
        ['model', 'm'],
        ['prompt', 'p'],
        ['n', 'two'],
      ],
      [upload('image')],
    ],
    [
      'no n',
      'n',
      [
        ['model', 'm'],
        ['prompt', 'p'],
        ['n', ' '],
      ],
      [upload('image')],
    ],
    [
      'two models',
      'model',
      [
        ['model', 'm'],
        ['model', 'o'],
        ['prompt', 'p'],
      ],
      [upload('image')],
    ],
    [
      'stream in words',
      'stream',
      [
        ['model', 'm'],
        ['prompt', 'p'],
        ['stream', '1'],
      ],
      [upload('image')],
    ],
  ])('name the place: %s', (...[, param, fields, files]) => {
    expect(() => decodeForm(fields, files)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it('want a form, and one picture for a variation', () => {
    expect(() => imageEdits.inbound?.decodeRequest(inboundRequest({}))).toThrow(
      /must be multipart\/form-data/,
    );
    expect(() => decodeForm([['model', 'm']], [upload('image'), upload('image')], imageVariations)).toThrow(
      /image: must be one file/,
    );
  });
});
