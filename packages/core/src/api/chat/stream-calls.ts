import type { Emit } from '../../adapter/dialect.js';
import type { ToolCallPart } from '../../hub/part.js';
import { object, text, type JsonObject } from '../../json/read.js';
import { madeCallId } from './call-id.js';
import { JsonExtent } from './json-extent.js';
import type { PartWriter } from './part-writer.js';
import { argumentsText, usableId } from './tool-calls.js';

/** What every choice of a stream shares. */
export interface AnswerHead {
  id: string;
  created: number;
}

/** A piece of a tool call, whichever way the server wrote it. */
export interface CallPiece {
  index: number | undefined;
  id: string | undefined;
  name: string;
  arguments: string;
  kind: ToolCallPart['kind'];
}

/** A tool call of which pieces arrive. */
interface OpenCall {
  wireIndex: number | undefined;
  id: string | undefined;
  name: string;
  kind: ToolCallPart['kind'];
  /** Arguments that came before the part began. */
  early: string;
  /** How far the arguments have come, as far as somebody waits for their end. */
  extent: JsonExtent;
  /** The part's position, once it began. */
  part: number | undefined;
}

/** Reads an item of `delta.tool_calls`. */
export function readCallPiece(call: JsonObject): CallPiece {
  const custom = object(call['custom']);
  const inner = custom ?? object(call['function']);
  const { index } = call;
  return {
    index: typeof index === 'number' ? index : undefined,
    id: usableId(call['id']),
    name: text(inner?.['name']) ?? '',
    arguments: argumentsText(inner?.[custom === undefined ? 'arguments' : 'input']) ?? '',
    kind: custom === undefined && call['type'] !== 'custom' ? 'function' : 'custom',
  };
}

/**
 * Puts together the tool calls of one choice, and tells them one after another: some servers write several calls in
 * turns, which most dialects have no form for. A call waits until the arguments of the one before it are whole.
 */
export class CallsDecoder {
  readonly #writer: PartWriter;
  readonly #origin: { head: AnswerHead; choice: number };
  readonly #calls: OpenCall[] = [];
  /** How many of the calls had their turn. */
  #begun = 0;

  constructor(writer: PartWriter, origin: { head: AnswerHead; choice: number }) {
    this.#writer = writer;
    this.#origin = origin;
  }

  /** Whether the choice called a tool. */
  get any(): boolean {
    return this.#calls.some((call) => call.part !== undefined);
  }

  /** Ids of the calls so far. */
  ids(): Set<string> {
    return new Set(this.#calls.flatMap((call) => call.id ?? []));
  }

  push(piece: CallPiece, emit: Emit): void {
    const call = callOfPiece(this.#calls, piece) ?? this.#add(piece);
    call.id ??= piece.id;
    call.extent.add(piece.arguments);
    if (call.part === undefined) {
      call.name = joinName(call.name, piece.name);
      call.early += piece.arguments;
    } else if (piece.arguments !== '') {
      this.#writer.arguments(call.part, piece.arguments, emit);
    }
    while (this.#mayBegin()) this.#begin(emit);
  }

  /** Begins the parts of calls that were waiting: for more of their name, or for their turn. */
  settle(emit: Emit): void {
    while (this.#begun < this.#calls.length) this.#begin(emit);
  }

  #add({ index, kind }: CallPiece): OpenCall {
    const call: OpenCall = {
      wireIndex: index,
      id: undefined,
      name: '',
      kind,
      early: '',
      extent: new JsonExtent(),
      part: undefined,
    };
    this.#calls.push(call);
    return call;
  }

  #mayBegin(): boolean {
    const call = this.#calls[this.#begun];
    if (call === undefined) return false;
    const before = this.#calls[this.#begun - 1];
    if (before?.part !== undefined && before.kind === 'function' && !before.extent.isWhole) return false;
    // More of a name may come until something follows it.
    return this.#begun + 1 < this.#calls.length || (call.early !== '' && call.name !== '');
  }

  #begin(emit: Emit): void {
    const ordinal = this.#begun;
    const call = this.#calls[ordinal];
    this.#begun += 1;
    // Nobody can call a tool without a name.
    if (call === undefined || call.name === '') return;
    const { head, choice } = this.#origin;
    call.id ??= madeCallId({ answer: head.id, created: head.created, choice, ordinal, name: call.name });
    const { id, name, kind } = call;
    call.part = this.#writer.beginCall({ type: 'tool_call', id, name, arguments: '', kind }, emit);
    if (call.early !== '') this.#writer.arguments(call.part, call.early, emit);
  }

  sign(id: string, signature: string, emit: Emit): void {
    this.settle(emit);
    const part = this.#calls.find((call) => call.id === id)?.part;
    if (part !== undefined) this.#writer.signature(part, signature, emit);
  }
}

/**
 * Finds the call that a piece belongs to; `undefined` for the first piece of a new one.
 *
 * OpenAI counts calls with `index`. Others leave it out, give every call the index 0, or repeat id and name in every
 * piece. So a piece begins a new call when it brings another id together with a name, or, without index and id, a name
 * where the open call has its arguments already.
 */
function callOfPiece(calls: readonly OpenCall[], piece: CallPiece): OpenCall | undefined {
  const candidate =
    piece.index === undefined
      ? (calls.findLast((call) => call.id !== undefined && call.id === piece.id) ?? calls.at(-1))
      : calls.findLast((call) => call.wireIndex === piece.index);
  if (candidate === undefined || piece.name === '') return candidate;
  if (piece.id !== undefined && candidate.id !== undefined) {
    return piece.id === candidate.id ? candidate : undefined;
  }
  const isAnother = piece.index === undefined && piece.id === undefined && candidate.part !== undefined;
  return isAnother ? undefined : candidate;
}

/** Adds a piece of the name. Some servers repeat the whole name instead of adding to it. */
function joinName(before: string, piece: string): string {
  return piece === before ? before : before + piece;
}
