import type { AnyDialect } from '../adapter/dialect.js';
import type { Headers, WireBody } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { CallWitness } from '../hooks/witness.js';
import type { JsonObject } from '../json/read.js';

/** A client's body: bytes as they came, or an object (the library), or a parsed form. */
export type CallBody =
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'object'; value: JsonObject }
  | Extract<WireBody, { kind: 'multipart' }>
  | { kind: 'none' };

/** One request of a client, as a route or a library method hands it to the engine. */
export interface Call {
  /** What the client speaks; it has an `inbound` half. */
  dialect: AnyDialect;
  /** The unified API: answers carry `extra_fields`, and public dialects pass through to providers that speak them. */
  unified: boolean;
  /** The provider of a dialect route, used when the model names no other. */
  provider?: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  headers: Headers;
  body: CallBody;
  /** The route alone decides whether the answer streams (where path and not body says so). */
  stream?: boolean;
  requestId: string;
  /** Name of the client, as its token has it; for logs. */
  client?: string;
  /** Path template of the route, for logs and metrics. */
  route?: string;
  /** A key to use, by name (`x-bf-key`, or the library's option). */
  key?: string;
  /** On whose behalf the call is made, for functions that give keys. */
  tenant?: string;
  /** The caller learns of keys and tries whatever `expose_routing` says: an operator's own call. */
  exposeRouting?: true;
  /** Bifrost asks on its own account: a health check, a list of models. Traces leave it out. */
  own?: true;
  /** Sees what is exchanged with providers. Absent: nobody does, and nothing stands in the way of an answer. */
  witness?: CallWitness;
  /** Milliseconds of silence after which a stream gets a sign of life, and again each time. Absent: never. */
  keepAliveAfterMs?: number;
}

/**
 * Where an answer goes. Errors are encoded in the client's dialect and written like any answer, unless the sink takes
 * them as they are (`fail`): code in the same process wants the error and not its JSON.
 */
export interface AnswerSink {
  /** A whole answer at once. Called instead of `head`, `write` and `end`. */
  complete(status: number, headers: Headers, body: string | Uint8Array): void;
  /** The head of a stream; called once, before the first `write`. */
  head(status: number, headers: Headers): void;
  /** Takes bytes; `false` asks for a pause until `onDrain` is called. */
  write(chunk: string | Uint8Array): boolean;
  /** The stream is over; `false` means it was broken off and the connection should not look complete. */
  end(complete: boolean): void;
  /** Takes an error as it is, before or after the head. Ends the answer. */
  fail?(error: BifrostError): void;
  /** Set by the engine: the sink calls it when it can take more. */
  onDrain?: () => void;
}

/** The engine's side of a running call. */
export interface RunningCall {
  /** The client left: closes the upstream socket, ends every wait, records what is known. */
  cancel(): void;
  /** Settles when everything of this call is over, also its records. Never rejects. */
  readonly done: Promise<void>;
}
