import { unsupportedParameter, type ImageRequest } from '@bifrost/core';

/** Shapes that count as the same: 1792×1024 is what others call 16:9. */
const tolerance = 0.03;

/** The nearest of a model's aspect ratios; `undefined` where the caller leaves it to the model. */
export function aspectRatioOf(size: string | undefined, ratios: readonly string[]): string | undefined {
  if (size === undefined || size === 'auto') return undefined;
  const wanted = quotient(size);
  const found = ratios.find((ratio) => Math.abs(quotient(ratio) / wanted - 1) < tolerance);
  if (found !== undefined) return found;
  throw unsupportedParameter(
    'size',
    `this model draws in the shapes ${ratios.join(', ')}, and "${size}" is none of them`,
  );
}

/** Larger pictures are asked for by name. */
export function imageSizeOf(size: string | undefined): string | undefined {
  const sides = /^(\d+)x(\d+)$/u.exec(size ?? '');
  return Math.max(Number(sides?.[1] ?? 0), Number(sides?.[2] ?? 0)) >= 2000 ? '2K' : undefined;
}

function quotient(size: string): number {
  const [, width, height] = /^(\d+)[x:](\d+)$/u.exec(size) ?? [];
  return Number(width) / Number(height);
}

/** Refuses forms that Google does not give, and names what only tunes. */
export function checkImageRequest(
  request: ImageRequest,
  own: string,
  taken: readonly string[] = [],
): string[] {
  if (request.stream) throw unsupportedParameter('stream', 'Google gives a picture when it is complete');
  if (request.response_format === 'url') {
    throw unsupportedParameter('response_format', 'Google gives pictures as base64 only; ask for "b64_json"');
  }
  if (request.background === 'transparent') {
    throw unsupportedParameter('background', "Google's pictures have no transparent background");
  }
  const tuning = [
    'quality',
    'style',
    'background',
    'user',
    'seed',
    'negative_prompt',
    'partial_images',
  ] as const;
  const dropped: string[] = tuning.filter((name) => request[name] !== undefined && !taken.includes(name));
  const { unknown } = request;
  return unknown === undefined || unknown.dialect === own
    ? dropped
    : [...dropped, ...Object.keys(unknown.fields)];
}
