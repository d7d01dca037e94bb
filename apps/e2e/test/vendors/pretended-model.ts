import { Buffer } from 'node:buffer';

/** What a pretended model makes of a request, whichever wire format it came in. */
export interface Prompt {
  /** The last words of the user. */
  text: string;
  /** What pictures there are: `https://…` or `image/png:70` for inline bytes. */
  pictures: string[];
  /** Names of the tools that it may call. */
  tools: string[];
  /** What tools gave back. */
  results: string[];
  /** Whether the answer must be JSON after a schema. */
  wantsJson: boolean;
}

/** What it says. */
export interface Said {
  text: string;
  calls: { name: string; arguments: string }[];
}

/** What every answer costs. Cached tokens are among those of the prompt, reasoning among those of the answer. */
export const spent = { prompt: 40, cached: 8, completion: 12, reasoning: 5 };

/** What a structured answer looks like. */
export const structured = { city: 'Zürich', degrees: 18.5 };

/** Deterministic, so that tests know what to expect; outside ASCII, so that cuts fall inside characters. */
export function sayTo(prompt: Prompt): Said {
  const { text, pictures, tools, results, wantsJson } = prompt;
  const [tool] = tools;
  if (results.length > 0) return { text: `Weather: ${results.join(' and ')} ☀️`, calls: [] };
  if (tool !== undefined) {
    const calls = ['Zürich', 'Oslo'].map((city) => ({ name: tool, arguments: JSON.stringify({ city }) }));
    return { text: '', calls };
  }
  if (wantsJson) return { text: JSON.stringify(structured), calls: [] };
  if (pictures.length > 0) return { text: `I see ${pictures.join(' and ')}`, calls: [] };
  return { text: `You said: ${text} – grüße ☀️`, calls: [] };
}

/** A text as a model streams it. */
export function piecesOf(text: string, size = 5): string[] {
  const letters = Array.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < letters.length; start += size)
    pieces.push(letters.slice(start, start + size).join(''));
  return pieces;
}

/** Names a picture in a data URI. */
export function inlinePicture(mediaType: string, base64: string): string {
  return `${mediaType}:${Buffer.from(base64, 'base64').length}`;
}

/** Names a picture in an address. */
export function picture(address: string): string {
  const inline = /^data:(?<type>[^;]+);base64,(?<data>.*)$/u.exec(address)?.groups;
  return inline === undefined ? address : inlinePicture(inline['type'] ?? '', inline['data'] ?? '');
}
