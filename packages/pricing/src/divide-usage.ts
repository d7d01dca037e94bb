import type { CostPart, Usage } from '@bifrost/core';
import type { RateName } from './rates.js';

/** Tokens that stand on the bill in one line. */
export interface UsageLine {
  part: CostPart;
  tokens: number;
  /** What they are priced as: the first of these that the model has a price for. */
  rates: readonly RateName[];
}

/**
 * Divides the tokens of a request so that each stands in one line only: providers count cached tokens, sound and pictures
 * within all that was read, and reasoning within all that was written. `undefined` for figures that cannot be right.
 *
 * Which of the cached tokens were sound or pictures is not told. Instructions stand first and are what is cached, so text
 * is taken to be cached before pictures, and pictures before sound.
 */
export function divideUsage(usage: Usage): UsageLine[] | undefined {
  const figures = [usage.prompt_tokens, usage.completion_tokens];
  if (!figures.every((tokens) => Number.isFinite(tokens) && tokens >= 0)) return undefined;
  // nothing read and nothing written is no answer, but a server that does not count
  if (usage.prompt_tokens + usage.completion_tokens === 0) return undefined;
  return [...readLines(usage), ...writtenLines(usage)].filter(({ tokens }) => tokens > 0);
}

function readLines({ prompt_tokens: prompt, prompt_tokens_details: details = {} }: Usage): UsageLine[] {
  const all = new Amount(prompt);
  const audio = new Amount(all.take(details.audio_tokens));
  const image = new Amount(all.take(details.image_tokens));
  const kinds = [all, image, audio] as const;
  const [cachedText, cachedImage, cachedAudio] = takeFrom(kinds, details.cached_tokens);
  const writtenForHour = sum(takeFrom(kinds, hourTokens(details)));
  const written = sum(takeFrom(kinds, (details.cache_write_tokens ?? 0) - writtenForHour));
  return [
    { part: 'input', tokens: all.left, rates: ['input'] },
    { part: 'input_image', tokens: image.left, rates: ['input_image', 'input'] },
    { part: 'input_audio', tokens: audio.left, rates: ['input_audio', 'input'] },
    { part: 'cached_input', tokens: cachedText, rates: ['cached_input', 'input'] },
    {
      part: 'cached_input',
      tokens: cachedImage,
      rates: ['cached_image', 'cached_input', 'input_image', 'input'],
    },
    {
      part: 'cached_input',
      tokens: cachedAudio,
      rates: ['cached_audio', 'cached_input', 'input_audio', 'input'],
    },
    { part: 'cache_write', tokens: written, rates: ['cache_write', 'input'] },
    { part: 'cache_write', tokens: writtenForHour, rates: ['cache_write_1h', 'cache_write', 'input'] },
  ];
}

/** Writes that are kept for an hour are a part of all writes. */
function hourTokens(details: NonNullable<Usage['prompt_tokens_details']>): number {
  return Math.min(details.cache_write_1h_tokens ?? 0, details.cache_write_tokens ?? 0);
}

function writtenLines({
  completion_tokens: written,
  completion_tokens_details: details = {},
}: Usage): UsageLine[] {
  const text = new Amount(written);
  const audio = text.take(details.audio_tokens);
  const image = text.take(details.image_tokens);
  const reasoning = text.take(details.reasoning_tokens);
  // A model that writes one kind only has its price as that of its output. Where words stand beside a sound or a picture,
  // the price of words is not that of the other.
  const instead: readonly RateName[] = text.left + reasoning > 0 ? [] : ['output'];
  return [
    { part: 'output', tokens: text.left, rates: ['output'] },
    { part: 'reasoning', tokens: reasoning, rates: ['reasoning', 'output'] },
    { part: 'output_audio', tokens: audio, rates: ['output_audio', ...instead] },
    { part: 'output_image', tokens: image, rates: ['output_image', ...instead] },
  ];
}

/** Tokens that are taken once. */
class Amount {
  left: number;

  constructor(tokens: number) {
    this.left = tokens;
  }

  /** Takes as many as there are of `tokens`, and gives how many those were. */
  take(tokens: number | undefined): number {
    const taken = Math.min(this.left, Math.max(0, tokens ?? 0));
    this.left -= taken;
    return taken;
  }
}

function takeFrom<Kinds extends readonly Amount[]>(
  kinds: Kinds,
  tokens: number | undefined,
): { [Index in keyof Kinds]: number };
function takeFrom(kinds: readonly Amount[], tokens = 0): number[] {
  let wanted = tokens;
  return kinds.map((kind) => {
    const taken = kind.take(wanted);
    wanted -= taken;
    return taken;
  });
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
