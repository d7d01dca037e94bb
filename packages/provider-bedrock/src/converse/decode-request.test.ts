import { object, type JsonObject } from '@bifrost/core';
import { expect, it } from 'vitest';
import { encodeContext, inbound, jsonOf } from '../../test/support.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';

const claude = 'anthropic.claude-sonnet-4-6';
const nova = 'us.amazon.nova-2-lite-v1:0';

/** The model's own fields after a way through the hub. */
function again(model: string, fields: JsonObject): JsonObject | undefined {
  const body = {
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    additionalModelRequestFields: fields,
  };
  const request = decodeRequest(inbound(body, model), false);
  const wire = encodeRequest(request, encodeContext(model));
  return object(jsonOf(wire.body)['additionalModelRequestFields']);
}

const format = { type: 'json_schema', schema: { type: 'object' } };

it.each<[string, JsonObject]>([
  [claude, { thinking: { type: 'adaptive' }, output_config: { effort: 'high', format } }],
  [claude, { thinking: { type: 'disabled' }, output_config: { effort: 'low' } }],
  [claude, { thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } }],
  [claude, { thinking: { type: 'born_yesterday', depth: 2 } }],
  [nova, { reasoningConfig: { type: 'enabled' } }],
  [nova, { inferenceConfig: { topK: 5, born: 'yesterday' } }],
])('loses none of the own fields of %s: %j', (model, fields) => {
  expect(again(model, fields)).toEqual(fields);
});
