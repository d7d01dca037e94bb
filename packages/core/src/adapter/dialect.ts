import type { BifrostError } from '../errors/bifrost-error.js';
import type { CanonicalRequest, CanonicalResponse, Operation } from '../hub/operations.js';
import type { StreamEvent } from '../hub/stream-event.js';
import type { Usage } from '../hub/usage.js';
import type { JsonObject, JsonValue } from '../json/read.js';
import type { Wanted } from '../passage/read-wanted.js';
import type { FramedEvent, Framing } from '../transport/framing/framing.js';
import type {
  Headers,
  InboundRequest,
  ProviderFailure,
  WireEvent,
  WireRequest,
  WireResponse,
} from './wire.js';

/** How a dialect frames a streamed answer. `bytes` passes on as it comes (sound); `none` means it cannot stream. */
export type StreamFraming = 'sse' | 'ndjson' | 'aws-event-stream' | 'bytes' | 'none';

/** What an encoder may know beside the canonical request. */
export interface EncodeContext {
  /** The model name that goes on the wire, after aliases and deployments. */
  model: string;
  /**
   * The model's name before the key's aliases and deployments, without its provider. What a model takes is told by this
   * name where the one on the wire is the customer's own word. Absent means that it is `model`.
   */
  asked?: string;
  stream: boolean;
  /** The adapter's own options, as its schema parsed them. */
  options: unknown;
  /** The chosen key's options, as the adapter's schema parsed them. */
  keyOptions: unknown;
}

/** Takes canonical events from a stream decoder. An `error` ends the stream. */
export type Emit = (event: StreamEvent | { type: 'error'; failure: ProviderFailure }) => void;

/** Turns framed events of a provider into canonical events. Synchronous; holds no promise and no timer. */
export interface StreamDecoder {
  /** Reads one event. Returns `true` when it was the wire's own end marker, so that nobody waits for more. */
  push(event: WireEvent, emit: Emit): boolean | void;
  /** The provider closed the stream: emit what is still held. Core itself notices a missing finish reason. */
  end(emit: Emit): void;
}

/** What an encoder of answers may know. */
export interface AnswerContext {
  /** The model to show: see "Models" in docs/fallbacks-and-balancing.md. */
  model: string;
  /** An id for answers of providers that give none, unique per request. */
  id: string;
  /** Seconds since 1970, for answers of providers that give no time. */
  created: number;
  /** The client wants a usage record in the stream. */
  includeUsage: boolean;
  /** The client's request, for dialects whose answers repeat it. */
  request: JsonObject;
  /**
   * Facts about the attempts, asked for when the last event is written. `undefined` where the client
   * gets them as headers only.
   */
  extraFields(finish: ExtraFinish | undefined): JsonObject | undefined;
}

/** What `extra_fields` says of the end of an answer. */
export interface ExtraFinish {
  native_finish_reason?: string;
  native_stop_sequence?: string;
}

/** Turns canonical events into the bytes of a client's dialect. Synchronous. */
export interface StreamEncoder {
  /** Text to write now; the empty string for events that only change what comes later. */
  push(event: StreamEvent): string | Uint8Array;
  /** Whatever is still held, and the dialect's end marker. Called once, after `finish`. */
  end(): string | Uint8Array;
}

/** What the engine must know of an event that it otherwise passes on unread. */
export interface InspectedEvent {
  /** `open` events carry nothing a user would miss; `end` is the wire's own end marker. */
  kind: 'open' | 'content' | 'finish' | 'usage' | 'error' | 'end' | 'other';
  usage?: Usage;
  finish_reason?: string;
  /** How many choices it finishes; one where it does not say. */
  finished?: number;
  model?: string;
  /** The tier that served it, in the words of Chat (`default`, `flex`, `priority`). */
  service_tier?: string;
  /** An id that later requests may refer to and that only this account knows. */
  id?: string;
  /** What else later requests may bring back that only this account can read (encrypted reasoning). */
  bound?: readonly string[];
}

/** What the engine reads from a whole answer that it otherwise passes on unread. */
export interface InspectedResponse {
  usage?: Usage;
  finish_reason?: string;
  model?: string;
  /** The tier that served it, in the words of Chat (`default`, `flex`, `priority`). */
  service_tier?: string;
  /** The answer is an error in spite of its status. */
  error?: boolean;
  /** It says nothing, nor why it ended: no answer, and refused as `invalid_response`. */
  empty?: boolean;
  /** How many vectors an answer to embeddings holds: fewer than were asked for would shift them all. */
  vectors?: number;
  /** An id that later requests may refer to and that only this account knows. */
  id?: string;
  /** What else later requests may bring back that only this account can read (encrypted reasoning). */
  bound?: readonly string[];
}

/** How bodies of this dialect pass through untranslated. */
export interface Passage {
  /**
   * Members of which an answer holds at least one: JSON without any of them is something else (a wrong `base_url`), and
   * refused as `invalid_response` instead of passed on. Absent: any JSON object is an answer.
   */
  readonly answerMembers?: readonly string[];
  /**
   * The member of a request for embeddings that lists what vectors are made of, to count them by; where a request has
   * none of it, vectors are not counted. Default: `input`.
   */
  readonly inputMember?: string;
  /** What `inspectResponse` looks at, so that the rest need not be parsed. Absent: it gets the whole answer. */
  readonly responseMembers?: Wanted;
  /** Client headers that go on to the provider, in lower case. Never a credential. */
  readonly requestHeaders: readonly string[];
  /** Query parameters that go on. */
  readonly requestQuery: readonly string[];
  /** Response headers that go back. A trailing `*` matches a prefix. */
  readonly responseHeaders: readonly string[];
  /** Where the wire has the model name: a member of the body, the path, or nowhere. */
  readonly model: 'body' | 'path' | 'none';
  /** Top-level members to set for usage in streams, and whether the usage-only event is then taken out again. */
  readonly askForUsage?: { member: string; value: JsonObject; key: string };
  /** Event texts that must be parsed even after the commit point. */
  readonly markers: readonly string[];
  /**
   * Texts of events that hold a piece of a tool call. One malformed event is forgiven behind the commit point, but not one
   * of these: the arguments would be handed out with a hole.
   */
  readonly callMarkers?: readonly string[];
  /**
   * Texts in a request's body that keep it from passing: marks of what another vendor wants back, which travelled through
   * a client of this dialect and which the provider would refuse. A false alarm only means translation.
   */
  readonly foreignMarks?: readonly string[];
  /**
   * Finds ids of tool calls in a request's body that the provider would refuse, because another vendor made them and their
   * length or alphabet is not its own. Such a body is translated, which writes them anew. Must not be global.
   */
  readonly foreignIds?: RegExp;
  /**
   * Puts right, on the unified routes only, what the vendor words otherwise than the public API promises.
   * `apply` is asked about the finish event, or the whole answer, once one of `markers` was seen in the answer, or where
   * it ended for none of `finishReasons`; it gives the changed JSON, or `undefined` where nothing is to be done.
   */
  readonly repair?: {
    readonly markers: readonly string[];
    /** The public API's words. */
    readonly finishReasons: ReadonlySet<string>;
    apply(json: JsonObject, sawMarker: boolean): JsonObject | undefined;
    /** The same for events of kind `open`, as far as they are looked at. */
    applyToOpen?(json: JsonObject): JsonObject | undefined;
  };
  /** Looks at one event (already parsed). */
  inspectEvent(event: WireEvent): InspectedEvent;
  /** Looks at a whole answer. */
  inspectResponse(body: JsonObject): InspectedResponse;
}

/** The half of a dialect that serves clients. */
export interface InboundDialect<O extends Operation> {
  decodeRequest(request: InboundRequest): CanonicalRequest<O>;
  encodeResponse(response: CanonicalResponse<O>, context: AnswerContext): WireResponse;
  createStreamEncoder?(context: AnswerContext): StreamEncoder;
  /** @param requestId - what stands in `requestIdHeader`, for formats whose errors repeat it */
  encodeError(error: BifrostError, requestId?: string): WireResponse;
  /**
   * An error after the head of a stream was sent: the text of one event.
   *
   * @param requestId - what stands in `requestIdHeader` of that head
   */
  encodeStreamError(error: BifrostError, requestId?: string): string | Uint8Array;
  /** A sign of life for a stream that is silent; `: keep-alive` where absent and the framing is SSE. */
  readonly keepAlive?: string;
  /**
   * The header in which clients of the dialect look for the request's id, in lower case, where that is not
   * `x-request-id`. It is on every answer, errors included; a provider's own value that passes keeps it.
   */
  readonly requestIdHeader?: string;
  /** Headers beside the content type that clients of the dialect expect on a stream, in lower case. Default: none. */
  readonly streamHeaders?: Headers;
  /** A body that does not say whether to stream asks for a stream (Ollama's format). Default: it does not. */
  readonly streamsByDefault?: boolean;
  /**
   * Whether a member with the name of one of Bifrost's (`fallbacks`) is the vendor's own by its form. It then steers
   * nothing and stays in the body. Default: none is.
   */
  claimsMember?(name: string, value: JsonValue): boolean;
}

/**
 * The wire format of one vendor's API for one operation, in both directions, as pure functions.
 *
 * Encoders never change the canonical request and never clone it.
 */
export interface Dialect<O extends Operation = Operation> {
  /** `vendor.format`, for instance `anthropic.messages`. Dialects are the same when their ids are. */
  readonly id: string;
  readonly operation: O;
  /** Ids of public dialects whose bodies are valid here as they stand (`openai.chat` speaks `chat`). */
  readonly speaks?: readonly string[];
  readonly stream: StreamFraming;
  /** The data of an event that only says that the stream is over, for instance `[DONE]`. */
  readonly endMarker?: string;
  /**
   * Names of members, at any depth, whose objects are a tool's own (`input` of a call): their numbers must come through
   * as they were written, also those that a double would change. {@link jsonText} gives such an object of a request or
   * a whole answer with its numbers; for events of a stream, {@link exactEvent} comes before it.
   */
  readonly exactMembers?: readonly string[];
  encodeRequest(request: CanonicalRequest<O>, context: EncodeContext): WireRequest;
  /** Throws {@link WireFailure} for an error inside a 200, and `invalid_response` for what is no answer. */
  decodeResponse(response: WireResponse): CanonicalResponse<O>;
  createStreamDecoder?(): StreamDecoder;
  /**
   * Cuts the bytes of a stream into events where core knows no such framing (`aws-event-stream`). Its streams are always
   * translated: events that are no text cannot be passed on with a member changed.
   */
  createFraming?(onEvent: (event: FramedEvent) => void): Framing;
  /** Reads an error body or an error event. Never throws: an unreadable body gives the status alone. */
  decodeError(failure: WireResponse): ProviderFailure;
  readonly inbound?: InboundDialect<O>;
  readonly passage?: Passage;
}

/** A dialect of any operation, for lists that hold several kinds. */
export type AnyDialect = Dialect;
