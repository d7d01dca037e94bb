import type { Part, Usage } from '@bifrost/core';
import type { Emitted } from './decode-pieces.js';

/** What an answer says, whichever way it came. */
export interface Summary {
  text: string;
  reasoning: string;
  /** What seals the reasoning, part by part: without it the vendor does not take the thought back. */
  seals: string[];
  refusal: string;
  calls: { id: string; name: string; arguments: string }[];
  finish: string | undefined;
  usage: Usage | undefined;
  errors: number;
}

/** Adds up the events of a stream, first choice only. */
export function sumUp(events: readonly Emitted[]): Summary {
  const summary = emptySummary();
  const calls = new Map<number, Summary['calls'][number]>();
  const seals = new Map<number, string>();
  for (const event of events) {
    if ('choice' in event && event.choice !== 0) continue;
    switch (event.type) {
      case 'part-start':
        addPart(summary, event.value, (call) => calls.set(event.part, call));
        keepSeal(seals, event.part, event.value);
        break;
      case 'signature':
        seals.set(event.part, (seals.get(event.part) ?? '') + event.value);
        break;
      case 'part-end':
        if (event.value !== undefined) keepSeal(seals, event.part, event.value);
        break;
      case 'text-delta':
        summary.text += event.value;
        break;
      case 'reasoning-delta':
        summary.reasoning += event.value;
        break;
      case 'refusal-delta':
        summary.refusal += event.value;
        break;
      case 'arguments-delta': {
        const call = calls.get(event.part);
        if (call !== undefined) call.arguments += event.value;
        break;
      }
      case 'usage':
        summary.usage = event.usage;
        break;
      case 'finish':
        summary.finish = event.reason;
        break;
      case 'error':
        summary.errors += 1;
        break;
      default:
        break;
    }
  }
  return { ...summary, seals: [...seals.values()] };
}

/** Adds up the parts of a whole answer. */
export function sumUpParts(parts: readonly Part[]): Summary {
  const summary = emptySummary();
  for (const part of parts) addPart(summary, part, () => undefined);
  return { ...summary, seals: parts.map(sealOf).filter((seal) => seal !== '') };
}

function keepSeal(seals: Map<number, string>, place: number, part: Part): void {
  const seal = sealOf(part);
  if (seal !== '') seals.set(place, seal);
}

function sealOf(part: Part): string {
  if (part.type === 'reasoning') return part.signature ?? part.encrypted ?? '';
  return part.type === 'text' || part.type === 'tool_call' ? (part.signature ?? '') : '';
}

/** Figures with every detail of zero left out: whether a vendor writes zeros or nothing says the same. */
export function figuresOf(usage: Usage | undefined): object | undefined {
  if (usage === undefined) return undefined;
  const { prompt_tokens_details: read = {}, completion_tokens_details: written = {}, ...totals } = usage;
  return { totals, read: withoutZeros(read), written: withoutZeros(written) };
}

function withoutZeros(counts: object): object {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** Whether an event holds anything that a reader would miss. */
export function isContent(event: Emitted): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
    case 'arguments-delta':
    case 'audio-delta':
      return event.value !== '';
    case 'part-start':
      return event.value.type === 'tool_call';
    default:
      return false;
  }
}

function emptySummary(): Summary {
  return {
    text: '',
    reasoning: '',
    seals: [],
    refusal: '',
    calls: [],
    finish: undefined,
    usage: undefined,
    errors: 0,
  };
}

function addPart(summary: Summary, part: Part, onCall: (call: Summary['calls'][number]) => void): void {
  if (part.type === 'text') summary.text += part.text;
  else if (part.type === 'refusal') summary.refusal += part.text;
  else if (part.type === 'reasoning') summary.reasoning += part.text ?? '';
  else if (part.type === 'tool_call') {
    const call = { id: part.id, name: part.name, arguments: part.arguments };
    summary.calls.push(call);
    onCall(call);
  }
}
