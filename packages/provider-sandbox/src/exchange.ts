import type { JsonObject } from '@bifrost/core';
import { compose } from './answer/compose.js';
import type { Draft } from './answer/draft.js';
import type { Prompt } from './answer/prompt.js';
import type { ModelName } from './model-name.js';

/** A file of a multipart form. */
export interface FormFile {
  filename: string;
  mediaType: string;
  size: number;
}

/** A request as an operation's writer sees it. */
export interface Exchange {
  model: ModelName;
  /** The JSON body, or a form's fields. */
  body: JsonObject;
  files: Readonly<Record<string, FormFile>>;
  /** Set texts of the options. */
  answers: Readonly<Record<string, string>>;
  /** A number that no other request of this sandbox has. */
  requestNumber: number;
  /** Seconds since 1970. */
  created: number;
}

/** The set text for the exchange's model, if the options give one. */
export function setAnswer(exchange: Exchange): string | undefined {
  const name = [exchange.model.full, exchange.model.base].find((candidate) =>
    Object.hasOwn(exchange.answers, candidate),
  );
  return name === undefined ? undefined : exchange.answers[name];
}

/** What the exchange's model answers to a prompt. */
export function answerTo(prompt: Prompt, exchange: Exchange): Draft {
  const { requestNumber, model } = exchange;
  return compose(prompt, { model: model.base, setAnswer: setAnswer(exchange), requestNumber });
}

/** An id in the manner of the API, for instance `chatcmpl-sandbox-…`. */
export function idOf(exchange: Exchange, prefix: string): string {
  return `${prefix}sandbox-${exchange.created.toString(36)}-${exchange.requestNumber}`;
}
