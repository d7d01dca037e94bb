import type { ReasoningPart } from '../../hub/part.js';
import { number, object, text, type JsonObject } from '../../json/read.js';
import { decodeReasoning, reasoningIdentity, reasoningSecret } from './decode-item.js';
import type { ItemReader } from './item-reader.js';
import { native } from './native.js';
import type { OpenPart, PartSink } from './part-sink.js';

interface OpenReasoning extends OpenPart {
  /** `summary:0`, `content:0`: which paragraph it is. */
  key: string;
  value: ReasoningPart;
  text: string;
}

/**
 * Reads a reasoning item: paragraphs of a summary, and texts. The encrypted form is only known when the item is whole,
 * so the last paragraph stays open until then.
 */
export function createReasoningReader(item: JsonObject, sink: PartSink): ItemReader {
  const seen = new Set<string>();
  let current: OpenReasoning | undefined;

  const open = (summary: boolean, index: number): OpenReasoning | undefined => {
    const key = `${summary ? 'summary' : 'content'}:${index}`;
    if (current?.key === key) return current;
    if (seen.has(key)) return undefined;
    if (current) sink.end(current);
    const value: ReasoningPart = {
      type: 'reasoning',
      text: '',
      ...(summary && { summary }),
      ...reasoningIdentity(item),
      ...native(seen.size > 0 ? { continues: true } : {}),
    };
    seen.add(key);
    current = Object.assign(sink.open(value), { key, value, text: '' });
    return current;
  };
  const tell = (part: OpenReasoning | undefined, delta: string): void => {
    if (!part) return;
    part.text += delta;
    sink.delta(part, 'reasoning-delta', delta);
  };
  const tellRest = (part: OpenReasoning | undefined, whole: string | undefined): void => {
    if (part && whole !== undefined) tell(part, whole.slice(part.told));
  };

  return {
    event(type, event) {
      const summary = type.startsWith('response.reasoning_summary');
      const part = object(event['part']);
      if (!summary && part && part['type'] !== 'reasoning_text') return;
      const index = number(event[summary ? 'summary_index' : 'content_index']) ?? 0;
      if (type.endsWith('.delta')) tell(open(summary, index), text(event['delta']) ?? '');
      else if (type.endsWith('.done')) tellRest(open(summary, index), text((part ?? event)['text']));
      else if (part) open(summary, index);
    },
    done(final) {
      const whole = decodeReasoning(final);
      for (const [index, part] of whole.entries()) {
        if (part.text === undefined) continue;
        const summaries = whole.filter((each) => each.summary === true).length;
        tellRest(part.summary === true ? open(true, index) : open(false, index - summaries), part.text);
      }
      const [first] = whole;
      if (current) sink.end(current, withSecret(current, final));
      else if (first) sink.whole(first);
    },
    close() {
      if (current) sink.end(current);
    },
  };
}

/** The finished part, where the item's end told more than its words. */
function withSecret(current: OpenReasoning, final: JsonObject): ReasoningPart | undefined {
  const secret = reasoningSecret(final);
  if (Object.keys(secret).length === 0) return undefined;
  return { ...current.value, text: current.text, ...secret };
}
