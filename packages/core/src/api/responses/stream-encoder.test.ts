import { describe, expect, it } from 'vitest';
import { answerContext } from '../../../test/support/dialects.js';
import { parseSse } from '../../../test/support/stream-parts.js';
import type { Part } from '../../hub/part.js';
import type { StreamEvent } from '../../hub/stream-event.js';
import { createStreamEncoder } from './stream-encoder.js';

/** The data of every event between the opening ones and the last, whose response other tests look at. */
function bodies(events: readonly StreamEvent[]): string[] {
  const encoder = createStreamEncoder(answerContext());
  const text = events.map((event) => String(encoder.push(event))).join('') + String(encoder.end());
  return parseSse(text)
    .slice(2, -1)
    .map(({ json }) => JSON.stringify(json));
}

const start: StreamEvent = { type: 'start', id: 'x', model: 'm', created: 1 };
const begin = (part: number, value: Part): StreamEvent => ({ type: 'part-start', choice: 0, part, value });
const end = (part: number): StreamEvent => ({ type: 'part-end', choice: 0, part });
const stop: StreamEvent = { type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' };

describe('the events of', () => {
  it('the opening', () => {
    const encoder = createStreamEncoder(answerContext());
    const [created, running] = parseSse(String(encoder.push(start)));
    expect(created).toMatchObject({
      event: 'response.created',
      json: {
        type: 'response.created',
        sequence_number: 0,
        response: { id: 'resp_bf_id1', status: 'in_progress', output: [], model: 'shown' },
      },
    });
    expect(created?.json['response']).not.toHaveProperty('usage');
    expect(running?.json).toEqual({
      ...created?.json,
      type: 'response.in_progress',
      sequence_number: 1,
    });
  });

  it('a text', () => {
    const events: StreamEvent[] = [
      start,
      begin(0, { type: 'text', text: '' }),
      { type: 'text-delta', choice: 0, part: 0, value: 'Hel' },
      { type: 'text-delta', choice: 0, part: 0, value: 'lo' },
      {
        type: 'citation',
        choice: 0,
        part: 0,
        value: { url: 'https://a.example', dialect: 'chat', value: {} },
      },
      end(0),
      stop,
    ];
    expect(bodies(events)).toMatchInlineSnapshot(`
      [
        "{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message","id":"msg_bf_id1_0","role":"assistant","status":"in_progress","content":[]}}",
        "{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}",
        "{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"delta":"Hel","logprobs":[]}",
        "{"type":"response.output_text.delta","sequence_number":5,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"delta":"lo","logprobs":[]}",
        "{"type":"response.output_text.annotation.added","sequence_number":6,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://a.example","title":"","start_index":0,"end_index":5}}",
        "{"type":"response.output_text.done","sequence_number":7,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"text":"Hello","logprobs":[]}",
        "{"type":"response.content_part.done","sequence_number":8,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hello","annotations":[{"type":"url_citation","url":"https://a.example","title":"","start_index":0,"end_index":5}],"logprobs":[]}}",
        "{"type":"response.output_item.done","sequence_number":9,"output_index":0,"item":{"type":"message","id":"msg_bf_id1_0","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hello","annotations":[{"type":"url_citation","url":"https://a.example","title":"","start_index":0,"end_index":5}],"logprobs":[]}]}}",
      ]
    `);
  });

  it('a call', () => {
    const events: StreamEvent[] = [
      start,
      begin(0, { type: 'tool_call', id: 'call_1', name: 'get', arguments: '', kind: 'function' }),
      { type: 'arguments-delta', choice: 0, part: 0, value: '{"a":' },
      { type: 'arguments-delta', choice: 0, part: 0, value: '1}' },
      end(0),
      { ...stop, reason: 'tool_calls' },
    ];
    expect(bodies(events)).toMatchInlineSnapshot(`
      [
        "{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"function_call","id":"fc_bf_id1_0","call_id":"call_1","name":"get","arguments":"","status":"in_progress"}}",
        "{"type":"response.function_call_arguments.delta","sequence_number":3,"item_id":"fc_bf_id1_0","output_index":0,"delta":"{\\"a\\":"}",
        "{"type":"response.function_call_arguments.delta","sequence_number":4,"item_id":"fc_bf_id1_0","output_index":0,"delta":"1}"}",
        "{"type":"response.function_call_arguments.done","sequence_number":5,"item_id":"fc_bf_id1_0","output_index":0,"name":"get","arguments":"{\\"a\\":1}"}",
        "{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":{"type":"function_call","id":"fc_bf_id1_0","call_id":"call_1","name":"get","arguments":"{\\"a\\":1}","status":"completed"}}",
      ]
    `);
  });

  it('a call of a custom tool', () => {
    const events: StreamEvent[] = [
      start,
      begin(0, { type: 'tool_call', id: 'call_1', name: 'sql', arguments: '', kind: 'custom' }),
      { type: 'arguments-delta', choice: 0, part: 0, value: 'select 1' },
      end(0),
      { ...stop, reason: 'tool_calls' },
    ];
    expect(bodies(events)).toMatchInlineSnapshot(`
      [
        "{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"custom_tool_call","id":"ctc_bf_id1_0","call_id":"call_1","name":"sql","input":"","status":"in_progress"}}",
        "{"type":"response.custom_tool_call_input.delta","sequence_number":3,"item_id":"ctc_bf_id1_0","output_index":0,"delta":"select 1"}",
        "{"type":"response.custom_tool_call_input.done","sequence_number":4,"item_id":"ctc_bf_id1_0","output_index":0,"input":"select 1"}",
        "{"type":"response.output_item.done","sequence_number":5,"output_index":0,"item":{"type":"custom_tool_call","id":"ctc_bf_id1_0","call_id":"call_1","name":"sql","input":"select 1","status":"completed"}}",
      ]
    `);
  });

  it('reasoning', () => {
    const summary: Part = {
      type: 'reasoning',
      text: '',
      summary: true,
      id: 'rs_1',
      dialect: 'responses',
    };
    const events: StreamEvent[] = [
      start,
      begin(0, summary),
      { type: 'reasoning-delta', choice: 0, part: 0, value: 'first' },
      end(0),
      begin(1, summary),
      { type: 'reasoning-delta', choice: 0, part: 1, value: 'then' },
      { type: 'part-end', choice: 0, part: 1, value: { ...summary, text: 'then', encrypted: 'x' } },
      begin(2, { type: 'reasoning', text: '', dialect: 'vendor.messages' }),
      { type: 'reasoning-delta', choice: 0, part: 2, value: 'aloud' },
      end(2),
      stop,
    ];
    expect(bodies(events)).toMatchInlineSnapshot(`
      [
        "{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}",
        "{"type":"response.reasoning_summary_part.added","sequence_number":3,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}",
        "{"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"first"}",
        "{"type":"response.reasoning_summary_text.done","sequence_number":5,"item_id":"rs_1","output_index":0,"summary_index":0,"text":"first"}",
        "{"type":"response.reasoning_summary_part.done","sequence_number":6,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"first"}}",
        "{"type":"response.reasoning_summary_part.added","sequence_number":7,"item_id":"rs_1","output_index":0,"summary_index":1,"part":{"type":"summary_text","text":""}}",
        "{"type":"response.reasoning_summary_text.delta","sequence_number":8,"item_id":"rs_1","output_index":0,"summary_index":1,"delta":"then"}",
        "{"type":"response.reasoning_summary_text.done","sequence_number":9,"item_id":"rs_1","output_index":0,"summary_index":1,"text":"then"}",
        "{"type":"response.reasoning_summary_part.done","sequence_number":10,"item_id":"rs_1","output_index":0,"summary_index":1,"part":{"type":"summary_text","text":"then"}}",
        "{"type":"response.output_item.done","sequence_number":11,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"first"},{"type":"summary_text","text":"then"}],"encrypted_content":"x"}}",
        "{"type":"response.output_item.added","sequence_number":12,"output_index":1,"item":{"type":"reasoning","id":"rs_bf_id1_1","summary":[]}}",
        "{"type":"response.content_part.added","sequence_number":13,"item_id":"rs_bf_id1_1","output_index":1,"content_index":0,"part":{"type":"reasoning_text","text":""}}",
        "{"type":"response.reasoning_text.delta","sequence_number":14,"item_id":"rs_bf_id1_1","output_index":1,"content_index":0,"delta":"aloud"}",
        "{"type":"response.reasoning_text.done","sequence_number":15,"item_id":"rs_bf_id1_1","output_index":1,"content_index":0,"text":"aloud"}",
        "{"type":"response.content_part.done","sequence_number":16,"item_id":"rs_bf_id1_1","output_index":1,"content_index":0,"part":{"type":"reasoning_text","text":"aloud"}}",
        "{"type":"response.output_item.done","sequence_number":17,"output_index":1,"item":{"type":"reasoning","id":"rs_bf_id1_1","summary":[],"content":[{"type":"reasoning_text","text":"aloud"}]}}",
      ]
    `);
  });

  it('a refusal', () => {
    const events: StreamEvent[] = [
      start,
      begin(0, { type: 'refusal', text: '' }),
      { type: 'refusal-delta', choice: 0, part: 0, value: 'No.' },
      end(0),
      stop,
    ];
    expect(bodies(events)).toMatchInlineSnapshot(`
      [
        "{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message","id":"msg_bf_id1_0","role":"assistant","status":"in_progress","content":[]}}",
        "{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":""}}",
        "{"type":"response.refusal.delta","sequence_number":4,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"delta":"No."}",
        "{"type":"response.refusal.done","sequence_number":5,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"refusal":"No."}",
        "{"type":"response.content_part.done","sequence_number":6,"item_id":"msg_bf_id1_0","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":"No."}}",
        "{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"type":"message","id":"msg_bf_id1_0","role":"assistant","status":"completed","content":[{"type":"refusal","refusal":"No."}]}}",
      ]
    `);
  });
});
