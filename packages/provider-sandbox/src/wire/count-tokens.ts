import { countPrompt } from '../answer/prompt.js';
import type { Exchange } from '../exchange.js';
import type { Reply } from '../reply.js';
import { readChat } from './chat-request.js';
import { readResponses } from './responses-request.js';

/** Answers a count of tokens, of a body of Chat (`messages`) or of Responses (`input`). */
export function answerCount(exchange: Exchange): Reply {
  const { body } = exchange;
  const { prompt } = body['messages'] === undefined ? readResponses(body) : readChat(body);
  const value = { object: 'response.input_tokens', input_tokens: countPrompt(prompt) };
  return { kind: 'json', value, tokens: 0 };
}
