import { randomUUID } from 'node:crypto';
import { chat } from '../api/chat/dialect.js';
import type { Call } from './call.js';

/** The shortest question that a model can be asked, of one provider and nobody else. */
export function shortestChat(asked: {
  provider: string;
  model: string;
  headers: Record<string, string>;
  key?: string;
}): Call {
  const { provider, model, headers, key } = asked;
  return {
    dialect: chat,
    unified: true,
    params: {},
    query: {},
    headers,
    body: {
      kind: 'object',
      value: { provider, model, messages: [{ role: 'user', content: 'ping' }], max_tokens: 1, fallbacks: [] },
    },
    requestId: randomUUID(),
    own: true,
    ...(key !== undefined && { key }),
  };
}
