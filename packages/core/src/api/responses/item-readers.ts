import type { JsonObject } from '../../json/read.js';
import { text } from '../../json/read.js';
import { decodeCall, decodeItem } from './decode-item.js';
import { MessageReader } from './message-reader.js';
import type { ItemReader } from './item-reader.js';
import type { PartSink } from './part-sink.js';
import { createReasoningReader } from './reasoning-reader.js';

/** The reader for an item that begins. Items of kinds that are not ours are only read when they are whole. */
export function createItemReader(item: JsonObject, sink: PartSink): ItemReader {
  switch (item['type']) {
    case 'message':
      return new MessageReader(item, sink);
    case 'reasoning':
      return createReasoningReader(item, sink);
    case 'function_call':
      return createCallReader(item, sink, 'function');
    case 'custom_tool_call':
      return createCallReader(item, sink, 'custom');
    default:
      return createWholeReader(sink);
  }
}

function createCallReader(item: JsonObject, sink: PartSink, kind: 'function' | 'custom'): ItemReader {
  const part = sink.open({ ...decodeCall(item, kind), arguments: '' });
  const whole = kind === 'function' ? 'arguments' : 'input';
  return {
    event(type, event) {
      if (type.endsWith('.delta')) sink.delta(part, 'arguments-delta', text(event['delta']) ?? '');
      else if (type.endsWith('.done')) sink.rest(part, 'arguments-delta', text(event[whole]));
    },
    done(final) {
      sink.rest(part, 'arguments-delta', text(final[whole]));
      sink.end(part);
    },
    close() {
      sink.end(part);
    },
  };
}

/** Server tools tell their progress in events that no other API has; what counts is the item in the end. */
function createWholeReader(sink: PartSink): ItemReader {
  return {
    event() {
      // Progress only.
    },
    done(item) {
      for (const part of decodeItem(item)) sink.whole(part);
    },
    close() {
      // An item that never became whole was never there.
    },
  };
}
