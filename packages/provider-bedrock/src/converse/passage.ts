import { object, text, type Passage } from '@bifrost/core';
import { foreignBlobMark, foreignMark } from '@bifrost/provider-anthropic';
import { requestIdHeader } from '../errors.js';
import { decodeUsage } from './map-usage.js';

/** Headers of Bedrock that clients read: the id that support asks for, and the error's name. */
export const responseHeaders: readonly string[] = [
  requestIdHeader,
  'x-amzn-errortype',
  'x-amzn-bedrock-*',
  'retry-after',
];

/**
 * How Converse bodies pass through untranslated. A streamed answer never does: core reads and writes it anew, because its
 * events are binary.
 */
export const conversePassage: Passage = {
  requestHeaders: [],
  requestQuery: [],
  responseHeaders,
  model: 'path',
  foreignMarks: [foreignMark, foreignBlobMark],
  foreignIds: /"toolUseId"\s*:\s*"(?:[\w.:-]*[^\w.:"-]|[^"]{65})/u,
  markers: [],
  inspectEvent: () => ({ kind: 'other' }),
  answerMembers: ['output'],
  inspectResponse(body) {
    const usage = decodeUsage(object(body['usage']));
    const reason = text(body['stopReason']);
    return {
      ...(usage === undefined ? {} : { usage }),
      ...(reason === undefined ? {} : { finish_reason: reason }),
    };
  },
};
