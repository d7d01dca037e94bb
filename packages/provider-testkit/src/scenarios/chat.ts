import { parseJson, isObject } from '@bifrost/core';
import assert from 'node:assert/strict';
import type { ChatKind } from '../answers.js';
import { askStream, askWhole } from '../bench/ask.js';
import type { Bench } from '../bench/bench.js';
import type { Spoken } from '../bench/spoken.js';
import type { Says } from '../fixture.js';
import { testedOperations, type ConformanceOptions } from '../options.js';
import type { Scenario } from '../scenario.js';

/** Chat answers of every kind, whole and streamed. */
export const chatScenarios: readonly Scenario[] = [
  ...[false, true].flatMap((stream) => [
    scenario('text', 'text', { stream, check: checkText }),
    scenario('usage', 'text', { stream, check: checkUsage }),
    scenario('tools', 'tools', { stream, check: checkTools }),
    scenario('parallel-tools', 'parallel-tools', { stream, check: checkParallelTools }),
    scenario('reasoning', 'reasoning', { stream, check: checkReasoning }),
  ]),
  {
    id: 'chat-stream/same-text',
    needs: ['chat/text', 'chat-stream/text'],
    applies: offersChat,
    run: saysTheSame,
  },
];

/** Whether a run covers chat. */
export function offersChat(options: ConformanceOptions): boolean {
  return testedOperations(options).includes('chat');
}

function scenario(
  name: string,
  kind: ChatKind,
  how: { stream: boolean; check: (spoken: Spoken) => void },
): Scenario {
  const group = how.stream ? 'chat-stream' : 'chat';
  const id = `${group}/${kind}` as const;
  return {
    id: `${group}/${name}`,
    needs: [id],
    applies: offersChat,
    async run(bench) {
      bench.play(id);
      for (const { bifrost, way } of bench.clients()) {
        const spoken = how.stream
          ? await askStream(bench, bifrost, { id, kind })
          : await askWhole(bench, bifrost, { id, kind });
        told(way, () => {
          how.check(spoken);
          saysWhatIsKnown(spoken, bench.answer(id).says ?? {});
        });
      }
    },
  };
}

function checkText(spoken: Spoken): void {
  assert.notEqual(spoken.text, '', 'the answer has no text');
  assert.deepEqual(spoken.calls, [], 'a text is no call of a tool');
  assert.ok(
    spoken.finish === 'stop' || spoken.finish === 'length',
    `a text ends with stop, not ${spoken.finish}`,
  );
  assert.notEqual(spoken.model, '', 'the answer does not say which model gave it');
}

function checkUsage({ usage }: Spoken): void {
  assert.ok(usage !== undefined, 'the answer says nothing about usage');
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  assert.ok(prompt > 0 && completion > 0, `usage is ${prompt} read and ${completion} written`);
  assert.equal(total, prompt + completion, 'total_tokens is what was read and written, each counted once');
}

function checkTools(spoken: Spoken): void {
  assert.notEqual(spoken.calls.length, 0, 'the answer calls no tool');
  assert.equal(spoken.finish, 'tool_calls', 'an answer that calls a tool ends with tool_calls');
  for (const call of spoken.calls) {
    assert.notEqual(call.id, '', `the call of ${call.name} has no id`);
    assert.notEqual(call.name, '', `the call ${call.id} does not say what it calls`);
    const isJson = call.arguments === '' || isObject(parseJson(call.arguments));
    assert.ok(isJson, `the arguments of ${call.name} are no JSON object: ${call.arguments}`);
  }
  const ids = new Set(spoken.calls.map(({ id }) => id));
  assert.equal(ids.size, spoken.calls.length, 'two calls have the same id');
}

function checkParallelTools(spoken: Spoken): void {
  checkTools(spoken);
  assert.ok(spoken.calls.length > 1, 'the answer was to call several tools');
}

/** Not every vendor shows its reasoning; one that hides it still counts it. */
function checkReasoning(spoken: Spoken): void {
  const counted = spoken.usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  assert.ok(
    spoken.reasoning !== '' || spoken.hasDetails || counted > 0,
    'there is no reasoning, neither as text, nor sealed, nor in the usage',
  );
}

/** Holds an answer to all that the test knows of it, whatever the answer is there to show. */
function saysWhatIsKnown(spoken: Spoken, { text, reasoning, tools, totalTokens }: Says): void {
  const { calls, usage } = spoken;
  if (text !== undefined) assert.equal(spoken.text, text, 'the text is another than the recorded one');
  if (reasoning !== undefined)
    assert.equal(spoken.reasoning, reasoning, 'the reasoning is another than the recorded one');
  const names = calls.map(({ name }) => name);
  if (tools !== undefined) assert.deepEqual(names, tools, 'names of the called tools');
  if (totalTokens !== undefined) assert.equal(usage?.total_tokens, totalTokens, 'total_tokens');
}

async function saysTheSame(bench: Bench): Promise<void> {
  for (const { bifrost, way } of bench.clients()) {
    bench.play('chat/text');
    const whole = await askWhole(bench, bifrost, { id: 'chat/text', kind: 'text' });
    bench.play('chat-stream/text');
    const streamed = await askStream(bench, bifrost, { id: 'chat-stream/text', kind: 'text' });
    told(way, () => assert.equal(streamed.text, whole.text, 'the streamed text differs from the whole one'));
  }
}

/** Says in which way of asking a check failed. */
export function told(way: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof assert.AssertionError) error.message = `${way}: ${error.message}`;
    throw error;
  }
}
