import type { Frame } from '../reply.js';
import { type Fault, type FaultKind, hasFault } from './fault-table.js';

/** One thing that happens to a body: bytes go out, or silence falls for ever, or the connection breaks. */
export type Step = { kind: 'send'; text: string; content: boolean } | { kind: 'hang' } | { kind: 'break' };

/** How a body ends before its time. */
interface Ending {
  at: 'first' | 'middle';
  act: 'hang' | 'break' | 'error';
}

/** What strikes earliest stands first and wins. */
const endings: readonly (readonly [FaultKind, Ending])[] = [
  ['stall-before-content', { at: 'first', act: 'hang' }],
  ['cut-before-content', { at: 'first', act: 'break' }],
  ['error-event-before-content', { at: 'first', act: 'error' }],
  ['stall', { at: 'middle', act: 'hang' }],
  ['cut', { at: 'middle', act: 'break' }],
  ['error-event', { at: 'middle', act: 'error' }],
];

const malformed = 'data: {"id":"sandbox","choices":[{"index":0,"delta":{"content":"brok\n\n';

/** What happens to a stream under the given faults. A pure list, so that every fault can be looked at. */
export function disturbEvents(
  events: { frames: readonly Frame[]; errorFrame: string },
  faults: readonly Fault[],
): Step[] {
  const frames = hasFault(faults, 'no-done')
    ? events.frames.filter((frame) => frame.role !== 'done')
    : events.frames;
  const steps = frames.map((frame) => send(frame.text, frame.role === 'content'));
  const ending = endingOf(faults);
  if (!ending) return spoil(steps, faults);
  const kept = spoil(steps.slice(0, placeOf(frames, ending.at)), faults);
  return [...kept, ending.act === 'error' ? send(events.errorFrame) : { kind: ending.act }];
}

function endingOf(faults: readonly Fault[]): Ending | undefined {
  return endings.find(([kind]) => hasFault(faults, kind))?.[1];
}

function send(text: string, content = false): Step {
  return { kind: 'send', text, content };
}

/** Index of the frame at which a stream breaks: the first content, or after half of the content but at least one. */
function placeOf(frames: readonly Frame[], at: Ending['at']): number {
  const contents = frames.flatMap((frame, index) => (frame.role === 'content' ? [index] : []));
  const first = contents[0];
  if (first === undefined) {
    return Math.max(
      0,
      frames.findIndex((frame) => frame.role === 'end'),
    );
  }
  if (at === 'first') return first;
  return (contents[Math.max(1, Math.floor(contents.length / 2)) - 1] ?? first) + 1;
}

function malformedCount(faults: readonly Fault[]): number {
  if (hasFault(faults, 'malformed-twice')) return 2;
  return hasFault(faults, 'malformed-event') ? 1 : 0;
}

/** Puts broken events after the first content. */
function spoil(steps: readonly Step[], faults: readonly Fault[]): Step[] {
  const broken = Array.from({ length: malformedCount(faults) }, () => send(malformed));
  const first = steps.findIndex((step) => step.kind === 'send' && step.content);
  const place = first < 0 ? steps.length : first + 1;
  return [...steps.slice(0, place), ...broken, ...steps.slice(place)];
}

/** What happens to an answer that comes in one piece: how many of its bytes go out, and what after them. */
export interface BytesPlan {
  sent: number;
  act: 'end' | Ending['act'];
}

/** The plan for an answer of so many bytes under the given faults. */
export function disturbBytes(length: number, faults: readonly Fault[]): BytesPlan {
  const half = Math.floor(length / 2);
  const ending = endingOf(faults);
  if (ending) return { sent: ending.at === 'first' || ending.act === 'error' ? 0 : half, act: ending.act };
  return { sent: malformedCount(faults) > 0 ? half : length, act: 'end' };
}
