import type { Emit } from '../../adapter/dialect.js';
import type { ToolCallPart } from '../../hub/part.js';
import { object, text, type JsonObject } from '../../json/read.js';
import { madeCallId } from './call-id.js';
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

/** A tool call of which pieces arrive. Its part begins when its name is whole. */
interface OpenCall {
  wireIndex: number | undefined;
  id: string | undefined;
  name: string;
  kind: ToolCallPart['kind'];
  /** Arguments that came before the name. */
  early: string;
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

/** Puts together the tool calls of one choice. */
export class CallsDecoder {
  readonly #writer: PartWriter;
  readonly #origin: { head: AnswerHead; choice: number };
  readonly #calls: OpenCall[] = [];
  /** The call whose part has not begun, since more of its name may come. */
  #unsettled: OpenCall | undefined;

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
    let call = callOfPiece(this.#calls, piece);
    if (call === undefined) {
      this.settle(emit);
      call = {
        wireIndex: piece.index,
        id: undefined,
        name: '',
        kind: piece.kind,
        early: '',
        part: undefined,
      };
      this.#calls.push(call);
      this.#unsettled = call;
    }
    call.id ??= piece.id;
    if (call.part !== undefined) {
      if (piece.arguments !== '') this.#writer.arguments(call.part, piece.arguments, emit);
      return;
    }
    call.name = joinName(call.name, piece.name);
    call.early += piece.arguments;
    if (call.early !== '' && call.name !== '') this.settle(emit);
  }

  /** Begins the part of a call that was waiting for more of its name. */
  settle(emit: Emit): void {
    const call = this.#unsettled;
    if (call === undefined) return;
    this.#unsettled = undefined;
    // Nobody can call a tool without a name.
    if (call.name === '') return;
    const ordinal = this.#calls.indexOf(call);
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
