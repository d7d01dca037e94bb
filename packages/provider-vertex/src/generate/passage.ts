import { object, objects, text, type InspectedEvent, type JsonObject, type Passage } from '@bifrost/core';
import { blockReasonOf } from './decode-response.js';
import { usageOf } from './map-usage.js';
import { foreignMark } from './signatures.js';

/** Client headers that go on to Google: how throughput that was bought is used. */
const requestHeaders: readonly string[] = [
  'x-vertex-ai-llm-request-type',
  'x-vertex-ai-llm-shared-request-type',
];

/** Google's headers that clients read. */
export const responseHeaders: readonly string[] = ['retry-after', 'x-gemini-service-tier'];

/** How bodies of generateContent pass through untranslated. The model stands in the path. */
export const generatePassage: Passage = {
  requestHeaders,
  requestQuery: [],
  responseHeaders,
  model: 'path',
  markers: ['"finishReason"', '"blockReason"', '"error"'],
  foreignMarks: [foreignMark],
  inspectEvent: ({ json }) => inspect(json),
  callMarkers: ['"functionCall"'],
  answerMembers: ['candidates', 'promptFeedback'],
  inspectResponse(body) {
    const { kind, ...seen } = inspect(body);
    if (kind === 'error') return { error: true };
    // Candidates without words, of which none says why it ended.
    return kind === 'open' ? { ...seen, empty: true } : seen;
  },
};

function inspect(json: JsonObject): InspectedEvent {
  if (object(json['error']) !== undefined) return { kind: 'error' };
  const seen: Omit<InspectedEvent, 'kind'> = {};
  const usage = usageOf(json);
  const model = text(json['modelVersion']);
  if (usage !== undefined) seen.usage = usage;
  if (model !== undefined) seen.model = model;
  const candidates = objects(json['candidates']);
  const reason = candidates
    .map(({ finishReason }) => text(finishReason))
    .find((found) => found !== undefined);
  const ended = reason ?? (candidates.length === 0 ? blockReasonOf(json) : undefined);
  if (ended !== undefined) return { ...seen, kind: 'finish', finish_reason: ended };
  if (candidates.some(hasContent)) return { ...seen, kind: 'content' };
  return { ...seen, kind: candidates.length === 0 && usage !== undefined ? 'usage' : 'open' };
}

/** Empty text says nothing that a user would miss. */
function hasContent(candidate: JsonObject): boolean {
  return objects(object(candidate['content'])?.['parts']).some(
    (part) => part['text'] !== '' && Object.keys(part).length > 0,
  );
}
