import { keyShapes } from './key-shapes.js';
import type { Secret } from './secret.js';
import { patternsOf } from './secret-pattern.js';

const mark = '[redacted]';

/** Below this a value is a dummy ("none", "ollama") more often than a secret, and would black out ordinary words. */
const minSecretLength = 8;

/**
 * Makes a function that takes secrets out of a text: the value of every given secret (also URL-encoded or JSON-escaped),
 * its first and last eight characters, and whatever has the shape of a key. Each becomes `[redacted]`.
 *
 * Values shorter than eight characters are left alone unless their shape or place gives them away.
 *
 * @example
 * const redact = createRedactor([new Secret('sk-live-0123456789abcdef')]);
 * redact('Incorrect API key: sk-live-***'); // 'Incorrect API key: [redacted]***'
 */
export function createRedactor(secrets: Iterable<Secret>): (text: string) => string {
  const values = new Set<string>();
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value.length >= minSecretLength) values.add(value);
  }
  const own = [...values].flatMap(patternsOf);
  return (text) => blackOut(text, spansOf(text, own));
}

interface Span {
  start: number;
  end: number;
}

/**
 * Every place of every pattern, overlapping ones too. Replacing one pattern after the other would leave the tail of a
 * secret that overlaps with another.
 */
function spansOf(text: string, own: readonly RegExp[]): Span[] {
  const spans: Span[] = [];
  for (const pattern of own) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      spans.push({ start: match.index, end: match.index + match[0].length });
      // Not after the match: a secret may overlap with itself.
      pattern.lastIndex = match.index + 1;
    }
  }
  for (const shape of keyShapes) {
    for (const match of text.matchAll(shape)) {
      spans.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  return spans.toSorted((one, other) => one.start - other.start);
}

/** Spans that touch or overlap become one mark. */
function blackOut(text: string, spans: readonly Span[]): string {
  let result = '';
  let written = 0;
  let blackTo = -1;
  for (const { start, end } of spans) {
    if (start > blackTo) {
      result += text.slice(written, start) + mark;
    }
    blackTo = Math.max(blackTo, end);
    written = blackTo;
  }
  return result + text.slice(written);
}
