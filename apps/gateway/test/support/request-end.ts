import type { RequestEnd } from '@bifrost/core';

/** What observers hear of a request that went well; `event` says what is otherwise. */
export function requestEnd(event: Partial<RequestEnd> = {}): RequestEnd {
  return {
    requestId: 'r',
    operation: 'chat',
    dialect: 'chat',
    route: '/v1/chat/completions',
    client: undefined,
    stream: false,
    modelRequested: 'acme/m',
    provider: 'acme',
    modelUsed: 'm',
    key: 'primary',
    status: 200,
    error: undefined,
    fallbackIndex: 0,
    attempts: [{ provider: 'acme', model: 'm', key: 'primary', start: 0, latency: 120 }],
    usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
    usageSource: 'provider',
    cost: undefined,
    finishReason: 'stop',
    droppedParams: [],
    malformedEvents: 0,
    passage: true,
    latency: 130,
    firstTokenLatency: undefined,
    overheadLatency: 10,
    startedAt: 0,
    ...event,
  };
}
