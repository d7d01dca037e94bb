import { describe, expect, it } from 'vitest';
import { countTokens } from '../../src/api/count-tokens/dialect.js';
import { responses } from '../../src/api/responses/dialect.js';
import { images, imagesDialect } from '../../src/api/images/dialect.js';
import { event, said } from '../support/answers.js';
import { chatOperations } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

describe('a count of tokens', () => {
  it('is estimated where the provider has no counter, and says so', async () => {
    const of = twoProviders([said('never')]);
    const asked = of.ask({ ...question, stream: true }, { dialect: countTokens });
    await asked.done;
    expect(asked.sink.status).toBe(200);
    expect(asked.sink.json).toMatchObject({ input_tokens: 2, estimated: true });
    expect(asked.sink.headers).toMatchObject({ 'x-bf-estimated': 'true', 'x-bf-provider': 'one' });
    expect(asked.sink.headers).not.toHaveProperty('x-bf-key');
    expect(of.one.seen).toHaveLength(0);
    expect(of.ends).toMatchObject([{ status: 200, error: undefined, attempts: [] }]);
  });

  it('is the provider’s where it has one', async () => {
    const operations = {
      ...chatOperations('one'),
      countTokens: [{ dialect: countTokens, endpoint: () => ({ method: 'POST', path: '/count' }) as const }],
    };
    const of = twoProviders([{ body: ['{"input_tokens":7}'] }], { provider: { operations } });
    const asked = of.ask(question, { dialect: countTokens });
    await asked.done;
    expect(asked.sink.json).toMatchObject({ input_tokens: 7, estimated: false });
    expect(asked.sink.headers).not.toHaveProperty('x-bf-estimated');
  });

  it('is refused for a request that is none', async () => {
    const of = twoProviders([]);
    const asked = of.ask({ model: 'one/m' }, { dialect: countTokens });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_request', param: 'messages' });
  });
});

const ofImageModels = {
  dialect: images,
  endpoint: () => ({ method: 'POST', path: '/images' }) as const,
  serves: (model: string) => model.startsWith('image-'),
};

describe('what a provider cannot do', () => {
  it('is refused before a byte is sent', async () => {
    const of = twoProviders([said('never')]);
    const asked = of.ask({ model: 'one/m', prompt: 'A cat' }, { dialect: images });
    await asked.done;
    expect(asked.sink.error['code']).toBe('unsupported_operation');
    expect(asked.sink.error['message']).toContain('chat, embeddings, listModels');
    expect(of.one.seen).toHaveLength(0);
    expect(asked.sink.status).toBe(400);
  });

  it('is not offered in the same breath, where it is for other models', async () => {
    const operations = { ...chatOperations('one'), imageGeneration: [ofImageModels] };
    const of = twoProviders([said('never')], { provider: { operations } });
    const asked = of.ask({ model: 'one/m', prompt: 'A cat' }, { dialect: images });
    await asked.done;
    expect(asked.sink.error['message']).toMatch(
      /^one does not offer imageGeneration for 'm' \(it offers: [^)]*chat[^)]*\)$/,
    );
    expect(asked.sink.error['message']).not.toMatch(/: .*imageGeneration/);
  });

  it('is told where nothing else is offered either', async () => {
    const operations = { imageGeneration: [ofImageModels] };
    const of = twoProviders([said('never')], { provider: { operations } });
    const asked = of.ask({ model: 'one/m', prompt: 'A cat' }, { dialect: images });
    await asked.done;
    expect(asked.sink.error['message']).toBe(
      "one does not offer imageGeneration for 'm' (it offers: nothing else)",
    );
  });

  it('is refused for a stream that could only be translated', async () => {
    const own = imagesDialect({ id: 'one.images', speaks: ['images'] });
    const operations = {
      imageGeneration: [{ dialect: own, endpoint: () => ({ method: 'POST', path: '/images' }) as const }],
    };
    const partial = event({ type: 'image_generation.partial_image', b64_json: 'A'.repeat(3_000_000) });
    const of = twoProviders(
      [{ body: [partial, event({ type: 'image_generation.completed', b64_json: 'B' })] }],
      {
        provider: { operations },
      },
    );
    const passed = of.ask({ model: 'one/m', prompt: 'A cat', stream: true }, { dialect: images });
    await of.clock.runAll();
    await passed.done;
    expect(passed.sink.text).toContain('image_generation.completed');
    expect(passed.sink.finished).toBe(true);
    const translated = twoProviders([said('never')], {
      provider: { operations },
      settings: { one: { native_passage: false } },
    });
    const asked = translated.ask({ model: 'one/m', prompt: 'A cat', stream: true }, { dialect: images });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'unsupported_parameter', param: 'stream' });
    expect(translated.one.seen).toHaveLength(0);
  });

  it('skips the target in a chain', async () => {
    const operations = { embeddings: chatOperations('one').embeddings ?? [] };
    const of = twoProviders([said('never')], { provider: { operations } });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({ provider: 'two' });
  });

  it('is refused by strict_params where it would be left out', async () => {
    const translated = { one: { native_passage: false }, two: { native_passage: false } };
    const of = twoProviders([said('Hi')], { settings: translated });
    const asked = of.ask(
      { input: 'Hello', model: 'one/m', truncation: 'auto', routing: { strict_params: true } },
      { dialect: responses },
    );
    await asked.done;
    expect(asked.sink.error['code']).toBe('unsupported_parameter');
    const dropped = of.ask({ input: 'Hello', model: 'one/m', truncation: 'auto' }, { dialect: responses });
    await dropped.done;
    expect(dropped.sink.headers['x-bf-dropped-params']).toContain('truncation');
  });
});

describe('a request that is wrong', () => {
  it.each<[string, string, string | null]>([
    ['no JSON', '{"model":', null],
    ['a list', '[]', null],
    ['no model', '{"messages":[]}', 'model'],
    ['an empty model', '{"model":" ","messages":[]}', 'model'],
    ['a model twice', '{"model":"one/m","model":"two/m"}', 'model'],
    ['a provider twice', '{"model":"m","provider":"one","provider":"two"}', 'provider'],
    ['an unknown provider', '{"model":"m","provider":"three"}', 'provider'],
    ['a fallback to nowhere', '{"model":"one/m","fallbacks":["one/m","x"]}', 'fallbacks[1]'],
  ])('is refused with its place: %s', async (_name, text, param) => {
    const of = twoProviders([said('Hi')]);
    const asked = of.ask(text);
    await asked.done;
    expect(asked.sink.status).toBe(400);
    expect(asked.sink.error).toMatchObject({ code: 'invalid_request', param });
    expect(of.ends).toHaveLength(1);
    expect(asked.sink.headers).not.toHaveProperty('x-should-retry');
  });
});
