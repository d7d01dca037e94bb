import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { TraceSettings } from './settings.js';

/** What became of spans so far. */
export interface TraceFigures {
  exported: number;
  /** The receiver did not take them. */
  failed: number;
  /** There was no room for them, or no time at the end. */
  dropped: number;
}

/** Hears how sending goes, and only when that changes. */
export interface TraceListener {
  /** The receiver takes nothing. Told once, until it does again. */
  onFailure(problem: string): void;
  onRecovery(): void;
}

/** An exporter for a protocol. It repeats what the receiver asks it to repeat, within its time limit. */
export function createExporter({ url, protocol, headers, compress, timeoutMs }: TraceSettings): SpanExporter {
  const options = { url, headers: { ...headers }, timeoutMillis: timeoutMs };
  const Exporter = protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  return new Exporter({
    ...options,
    compression: compress ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
  });
}

/**
 * Sends spans in batches and counts what becomes of them. The library's processor keeps that to itself, so this stands
 * before it, to drop what it would drop, and behind it, to hear how sending went.
 */
export class CountingProcessor implements SpanProcessor {
  readonly figures: TraceFigures = { exported: 0, failed: 0, dropped: 0 };
  readonly #processor: BatchSpanProcessor;
  readonly #maxQueued: number;
  readonly #listener: TraceListener;
  #queued = 0;
  #sending = 0;
  #failing = false;
  #closed = false;

  constructor(exporter: SpanExporter, settings: TraceSettings, listener: TraceListener) {
    const { maxQueued, maxBatch, delayMs, timeoutMs } = settings;
    this.#maxQueued = maxQueued;
    this.#listener = listener;
    this.#processor = new BatchSpanProcessor({
      exporter: {
        export: (spans, told) => this.#export(exporter, spans, told),
        shutdown: () => exporter.shutdown(),
      },
      maxQueueSize: maxQueued,
      maxExportBatchSize: Math.min(maxBatch, maxQueued),
      scheduledDelayMillis: delayMs,
      // the exporter has the same limit, and says more about what happened
      exportTimeoutMillis: timeoutMs + 1_000,
    });
  }

  onStart(): void {
    // spans are of interest when they are over
  }

  onEnd(span: Span): void {
    if (this.#closed || this.#queued >= this.#maxQueued) {
      this.figures.dropped += 1;
      return;
    }
    this.#queued += 1;
    this.#processor.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#processor.forceFlush();
  }

  /** Sends what is left, as long as that takes. */
  shutdown(): Promise<void> {
    this.#closed = true;
    return this.#processor.shutdown();
  }

  /** Nobody waits any longer for what was not sent. */
  abandon(): void {
    this.figures.dropped += this.#queued + this.#sending;
    this.#queued = 0;
    this.#sending = 0;
  }

  #export(exporter: SpanExporter, spans: ReadableSpan[], told: (result: ExportResult) => void): void {
    this.#queued -= spans.length;
    this.#sending += spans.length;
    exporter.export(spans, (result) => {
      this.#note(spans.length, result);
      told(result);
    });
  }

  #note(count: number, { code, error }: ExportResult): void {
    // what was given up already is counted already
    const sent = Math.min(count, this.#sending);
    this.#sending -= sent;
    if (code === ExportResultCode.SUCCESS) {
      this.figures.exported += sent;
      if (this.#failing) this.#listener.onRecovery();
      this.#failing = false;
      return;
    }
    this.figures.failed += sent;
    if (!this.#failing) this.#listener.onFailure(problemOf(error));
    this.#failing = true;
  }
}

/** In few words what the operator must know; what the receiver answered is not repeated. */
function problemOf(error: Error | undefined): string {
  if (error === undefined) return 'the receiver took nothing';
  const status = 'code' in error && typeof error.code === 'number' ? `HTTP ${error.code} ` : '';
  return `${status}${error.message}`;
}
