import { parseObject } from '@bifrost/core';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { azureModels } from './models.js';

function decoded(value: object) {
  const json = parseObject(JSON.stringify(value)) ?? {};
  return azureModels.decodeResponse({ status: 200, headers: {}, body: { kind: 'json', value: json } });
}

describe('the list of models', () => {
  it('has those that can be asked, with their time', () => {
    const file = new URL('../test/fixtures/models.json', import.meta.url);
    const { models } = decoded(parseObject(readFileSync(file, 'utf8')) ?? {});
    expect(models.map(({ id, created }) => [id, created])).toEqual([['gpt-4o-2024-11-20', 1_732_060_800]]);
  });

  it('is read in the form of /openai/v1 too', () => {
    const { models } = decoded({ data: [{ id: 'm', created: 5, owned_by: 'o' }, { id: 'n' }] });
    expect(models).toMatchObject([{ id: 'm', created: 5, owned_by: 'o' }, { id: 'n' }]);
  });

  it('is asked for without a body', () => {
    expect(
      azureModels.encodeRequest({}, { model: '', stream: false, options: {}, keyOptions: {} }).body,
    ).toEqual({
      kind: 'none',
    });
  });
});
