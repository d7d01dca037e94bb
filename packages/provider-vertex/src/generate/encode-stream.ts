import {
  createRawJson,
  type AnswerContext,
  type JsonObject,
  type StreamEncoder,
  type StreamEvent,
  type Usage,
} from '@bifrost/core';
import { CandidateEncoder, candidateOf } from './candidate-encoder.js';
import { encodeUsage } from './map-usage.js';

type StartEvent = Extract<StreamEvent, { type: 'start' }>;

/** Writes a stream as Google does: every event is an answer with the next pieces in it, the last one has the usage. */
export class GenerateStreamEncoder implements StreamEncoder {
  private readonly context: AnswerContext;
  private readonly candidates = new Map<number, CandidateEncoder>();
  /** Keeps long numbers in arguments as the provider wrote them. */
  private readonly raw = createRawJson();
  private startEvent: StartEvent | undefined;
  private usage: Usage | undefined;

  constructor(context: AnswerContext) {
    this.context = context;
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        this.startEvent = event;
        return '';
      case 'usage':
        this.usage = event.usage;
        return '';
      default: {
        const parts = this.candidate(event.choice).push(event);
        return parts.length === 0 ? '' : this.write([candidateOf(event.choice, parts)]);
      }
    }
  }

  end(): string {
    if (this.candidates.size === 0) this.candidate(0);
    const endings = [...this.candidates.entries()].map(([index, candidate]) => candidate.end(index));
    const finish = this.candidates.get(0)?.finish;
    const facts = this.context.extraFields(
      finish && {
        native_finish_reason: finish.native_reason,
        ...(finish.stop_sequence === undefined ? {} : { native_stop_sequence: finish.stop_sequence }),
      },
    );
    return this.write(endings, {
      ...(this.usage && { usageMetadata: encodeUsage(this.usage, this.startEvent?.service_tier) }),
      ...(facts === undefined ? {} : { extra_fields: facts }),
    });
  }

  private candidate(choice: number): CandidateEncoder {
    let candidate = this.candidates.get(choice);
    if (candidate === undefined) {
      candidate = new CandidateEncoder(this.raw);
      this.candidates.set(choice, candidate);
    }
    return candidate;
  }

  private write(candidates: JsonObject[], members: JsonObject = {}): string {
    const id = this.startEvent?.id ?? '';
    const event: JsonObject = {
      candidates,
      ...members,
      modelVersion: this.context.model,
      responseId: id === '' ? this.context.id : id,
    };
    return `data: ${this.raw.stringify(event)}\r\n\r\n`;
  }
}
