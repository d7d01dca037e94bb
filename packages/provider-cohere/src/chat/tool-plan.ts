import type { ReasoningPart } from '@bifrost/core';
import { chatId } from '../dialect-ids.js';

/*
 * Before it calls tools, a model may write a plan in a member of its own. In the hub the plan is reasoning with this id,
 * by which Chat's `reasoning_details` carry it to a client and back, so that it returns to `tool_plan`.
 */
const planId = 'tool_plan';

/** A plan as a part. */
export function planPart(words: string): ReasoningPart {
  return { type: 'reasoning', text: words, id: planId, dialect: chatId };
}

/** Whether reasoning is a plan that this dialect wrote. */
export function isPlan(part: ReasoningPart): boolean {
  return part.id === planId && part.dialect === chatId;
}
