import type { ReasoningPart } from '../../hub/part.js';
import { family, marksOf } from './native.js';
import type { JsonObject } from '../../json/read.js';
import type { PartPlace } from './encode-content.js';

/** Collects the parts of reasoning items, several of which may belong to one item. */
export interface ReasoningWriter {
  write(part: ReasoningPart): void;
  /** Something else follows: the next part begins a new item. */
  close(): void;
}

interface ReasoningItem {
  id: string | undefined;
  summary: JsonObject[];
  content: JsonObject[];
  wire: JsonObject;
}

/** Where reasoning goes, and which may go. */
export interface ReasoningTarget extends PartPlace {
  items: JsonObject[];
  /** Nothing of this conversation is stored at the provider: an id alone would lead nowhere there. */
  encryptedOnly: boolean;
}

/**
 * Writes reasoning of earlier turns into `items`. Only what a server of this API made goes back: without its id or
 * its encrypted form such a server refuses it. Anything else is listed as dropped.
 */
export function createReasoningWriter(target: ReasoningTarget): ReasoningWriter {
  let open: ReasoningItem | undefined;
  const close = (): void => {
    if (open && target.encryptedOnly && open.wire['encrypted_content'] === undefined) {
      target.dropped.push(`${target.path}.reasoning`);
    } else if (open) {
      target.items.push(open.wire);
    }
    open = undefined;
  };
  return {
    close,
    write(part): void {
      if (part.dialect !== family) {
        close();
        target.dropped.push(`${target.path}.reasoning`);
        return;
      }
      if (!open || !continues(part, open)) {
        close();
        open = startItem(part);
      }
      addReasoning(part, open);
    },
  };
}

function continues(part: ReasoningPart, open: ReasoningItem): boolean {
  return marksOf(part).continues === true || (part.id !== undefined && part.id === open.id);
}

function startItem(part: ReasoningPart): ReasoningItem {
  const summary: JsonObject[] = [];
  const wire: JsonObject = { type: 'reasoning', ...marksOf(part).item, summary };
  if (part.id !== undefined) wire['id'] = part.id;
  return { id: part.id, summary, content: [], wire };
}

function addReasoning(part: ReasoningPart, item: ReasoningItem): void {
  if (part.text !== undefined && part.summary === true) {
    item.summary.push({ type: 'summary_text', text: part.text });
  } else if (part.text !== undefined) {
    item.content.push({ type: 'reasoning_text', text: part.text });
    item.wire['content'] = item.content;
  }
  if (part.encrypted !== undefined) item.wire['encrypted_content'] = part.encrypted;
}
