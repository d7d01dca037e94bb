import { operations, type Operation } from '@bifrost/core';

/** Kinds of chat answers that an adapter may be asked to show, each as a whole and as a stream. */
const chatKinds = ['text', 'tools', 'parallel-tools', 'reasoning'] as const;

/** Classes of errors that every provider should be able to show. */
export const errorKinds = [
  'authentication',
  'rate-limited',
  'quota',
  'overloaded',
  'context-length',
  'bad-request',
  'model-missing',
  'content-filtered',
] as const;

export type ChatKind = (typeof chatKinds)[number];
export type ErrorKind = (typeof errorKinds)[number];

/** Operations whose answers are asked for in one piece. */
export type WholeOperation = Exclude<Operation, 'chat'>;

/** What a recorded answer shows. */
export type AnswerId =
  | `chat/${ChatKind}`
  | `chat-stream/${ChatKind | 'error-event'}`
  | `${WholeOperation}/answer`
  | 'textCompletion-stream/answer'
  | `error/${ErrorKind}`;

/** Every operation but chat, which has scenarios of its own. */
export const wholeOperations: readonly WholeOperation[] = operations.filter(
  (operation) => operation !== 'chat',
);

/** Every answer that `conformance` knows. */
export const answerIds: readonly AnswerId[] = [
  ...chatKinds.map((kind): AnswerId => `chat/${kind}`),
  ...chatKinds.map((kind): AnswerId => `chat-stream/${kind}`),
  'chat-stream/error-event',
  ...wholeOperations.map((operation): AnswerId => `${operation}/answer`),
  'textCompletion-stream/answer',
  ...errorKinds.map((kind): AnswerId => `error/${kind}`),
];
