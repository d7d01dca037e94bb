import { objects, WireFailure, type ChatResponse, type WireResponse } from '@bifrost/core';
import { chatBase } from './chat-base.js';

/** Reads an answer. One that ended with an error is an error, whatever was said before. */
export function decodeResponse(response: WireResponse): ChatResponse {
  if (response.body.kind === 'json') {
    const choices = objects(response.body.value['choices']);
    if (choices.some((choice) => choice['finish_reason'] === 'error')) {
      throw new WireFailure({
        status: 200,
        headers: response.headers,
        code: 'error',
        message: 'Mistral ended the answer with an error',
      });
    }
  }
  return chatBase.decodeResponse(response);
}
