import type { JsonObject } from '@bifrost/core';

/** What a scenario asks, in no SDK's words. */
export interface Question {
  /** `provider/model`. */
  model: string;
  text: string;
  /** Bytes of a PNG, in base64. */
  picture?: string;
  /** The answer must follow the schema of reports. */
  report?: true;
  /** The weather tool may be called. */
  tools?: true;
}

/** What an SDK made of an answer. */
export interface Answer {
  text: string;
  calls: { name: string; arguments: JsonObject }[];
  /** Whether the model stopped to have tools called, as far as the format says so. */
  wantsTools: boolean;
  /** Everything read, cached or not, and everything written, thoughts or not. */
  usage: { read: number; written: number };
  /** Gives the results back, in the order of the calls, and hears the rest. */
  follow(results: readonly string[]): Promise<Answer>;
}

/** A stream, assembled. */
interface Streamed extends Answer {
  /** How many pieces of text came. */
  pieces: number;
}

/** One official SDK, with nothing changed but its base address and its key. */
export interface Driver {
  name: string;
  ask(question: Question): Promise<Answer>;
  stream(question: Question): Promise<Streamed>;
  /** Begins a stream, reads its first words, and leaves. */
  leave(question: Question): Promise<void>;
  /** The status in the SDK's own typed error; `undefined` for any other error. */
  statusOf(error: unknown): number | undefined;
}

/** What drivers are given. */
export interface Place {
  /** The base address, as a user of the SDK would write it. */
  url: string;
  token: string;
}
