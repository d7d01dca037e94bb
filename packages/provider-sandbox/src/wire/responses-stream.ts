import { type JsonObject, objects, text } from '@bifrost/core';
import { errorInside } from '../faults/errors.js';
import { type Frame, frame, type Reply } from '../reply.js';
import { tokensOf } from '../text.js';

/** One event before it has its number. */
interface Step {
  role: Frame['role'];
  type: string;
  members: JsonObject;
}

/** The events of a Responses stream: the same answer, told step by step. */
export function streamResponses(answer: {
  begun: JsonObject;
  finished: JsonObject;
  items: JsonObject[];
}): Reply {
  const steps: Step[] = [
    { role: 'open', type: 'response.created', members: { response: answer.begun } },
    { role: 'open', type: 'response.in_progress', members: { response: answer.begun } },
    ...answer.items.flatMap(itemSteps),
    {
      role: 'end',
      type: `response.${text(answer.finished['status']) ?? 'completed'}`,
      members: { response: answer.finished },
    },
  ];
  const { message, code, param } = errorInside;
  const error: JsonObject = { type: 'error', sequence_number: steps.length, code, message, param };
  return {
    kind: 'events',
    frames: steps.map((step, number) =>
      frame(step.role, { type: step.type, sequence_number: number, ...step.members }, step.type),
    ),
    errorFrame: frame('end', error, 'error').text,
  };
}

function itemSteps(item: JsonObject, index: number): Step[] {
  const place = { output_index: index };
  return [
    { role: 'open', type: 'response.output_item.added', members: { ...place, item: emptied(item) } },
    ...insideSteps(item, { item_id: item['id'], ...place }),
    { role: 'open', type: 'response.output_item.done', members: { ...place, item } },
  ];
}

/** The item as it is announced, before anything is written into it. */
function emptied(item: JsonObject): JsonObject {
  switch (text(item['type']) ?? '') {
    case 'reasoning':
      return { ...item, summary: [] };
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
    default:
      return { ...item, status: 'in_progress', arguments: '' };
  }
}

function insideSteps(item: JsonObject, place: JsonObject): Step[] {
  switch (text(item['type']) ?? '') {
    case 'reasoning':
      return partSteps('response.reasoning_summary', objects(item['summary'])[0] ?? {}, {
        ...place,
        summary_index: 0,
      });
    case 'message':
      return partSteps('response.output', objects(item['content'])[0] ?? {}, { ...place, content_index: 0 });
    case 'custom_tool_call':
      return callSteps('response.custom_tool_call_input', 'input', { item, place });
    default:
      return callSteps('response.function_call_arguments', 'arguments', { item, place });
  }
}

function partSteps(prefix: string, part: JsonObject, place: JsonObject): Step[] {
  const written = text(part['text']) ?? '';
  const partPrefix = prefix === 'response.output' ? 'response.content' : prefix;
  return [
    { role: 'open', type: `${partPrefix}_part.added`, members: { ...place, part: { ...part, text: '' } } },
    ...deltas(`${prefix}_text.delta`, written, place),
    { role: 'open', type: `${prefix}_text.done`, members: { ...place, text: written } },
    { role: 'open', type: `${partPrefix}_part.done`, members: { ...place, part } },
  ];
}

function callSteps(prefix: string, member: string, call: { item: JsonObject; place: JsonObject }): Step[] {
  const written = text(call.item[member]) ?? '';
  return [
    ...deltas(`${prefix}.delta`, written, call.place),
    { role: 'open', type: `${prefix}.done`, members: { ...call.place, [member]: written } },
  ];
}

function deltas(type: string, written: string, place: JsonObject): Step[] {
  return tokensOf(written).map((delta) => ({ role: 'content', type, members: { ...place, delta } }));
}
