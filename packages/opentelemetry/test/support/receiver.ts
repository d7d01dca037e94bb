import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { z } from '@bifrost/core';
import root from 'otlp-protobuf/build/src/generated/root.js';
import { onTestFinished } from 'vitest';

/** A span as it arrived, in one shape for both protocols. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  attributes: Record<string, unknown>;
  events: { name: string; at: number }[];
  /** 0 unset, 1 fine, 2 error. */
  status: number;
  traceState: string;
  resource: Record<string, unknown>;
}

export interface Receiver {
  url: string;
  spans: ReceivedSpan[];
  /** What came with each batch. */
  batches: { path: string; headers: IncomingHttpHeaders }[];
  /** How batches are answered; they are taken with 200 by default. */
  answer: (response: ServerResponse) => void;
  /** Stops listening; connections are cut. */
  stop(): void;
}

const anyValue = z.looseObject({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
  arrayValue: z.looseObject({ values: z.array(z.looseObject({ stringValue: z.string() })) }).optional(),
});
const keyValues = z.array(z.looseObject({ key: z.string(), value: anyValue })).default([]);
const nanoseconds = z.union([z.string(), z.number()]);
const exported = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: keyValues }),
      scopeSpans: z.array(
        z.looseObject({
          spans: z.array(
            z.looseObject({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().default(''),
              traceState: z.string().default(''),
              name: z.string(),
              kind: z.number(),
              startTimeUnixNano: nanoseconds,
              endTimeUnixNano: nanoseconds,
              attributes: keyValues,
              events: z.array(z.looseObject({ name: z.string(), timeUnixNano: nanoseconds })).default([]),
              status: z.looseObject({ code: z.number().default(0) }).default({ code: 0 }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A receiver of OTLP over HTTP on a free port of this machine. Decodes with OpenTelemetry's own protobuf code. */
export async function receiver(port = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers, url: path = '' } = request;
      const body = Buffer.concat(chunks);
      received.batches.push({ path, headers });
      const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      const before = received.spans.length;
      received.spans.push(...spansIn(text, headers['content-type'] ?? ''));
      received.answer(response);
      // what was not taken was not received
      if (response.statusCode !== 200 || !response.headersSent) received.spans.length = before;
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(stop);
  const received: Receiver = {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    spans: [],
    batches: [],
    answer: (response) => void response.writeHead(200).end(),
    stop,
  };
  return received;
}

function spansIn(body: Buffer, mediaType: string): ReceivedSpan[] {
  const isJson = mediaType.startsWith('application/json');
  const message = exported.parse(isJson ? JSON.parse(body.toString('utf8')) : decodeProtobuf(body));
  const idOf = (text: string): string => (isJson ? text : Buffer.from(text, 'base64').toString('hex'));
  return message.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: idOf(span.traceId),
        spanId: idOf(span.spanId),
        parentSpanId: idOf(span.parentSpanId),
        name: span.name,
        kind: span.kind,
        start: milliseconds(span.startTimeUnixNano),
        end: milliseconds(span.endTimeUnixNano),
        attributes: plain(span.attributes),
        events: span.events.map(({ name, timeUnixNano }) => ({ name, at: milliseconds(timeUnixNano) })),
        status: span.status.code,
        traceState: span.traceState,
        resource: plain(resource.attributes),
      })),
    ),
  );
}

function milliseconds(nanos: string | number): number {
  return Number(BigInt(nanos) / 1000n) / 1000;
}

function plain(pairs: z.output<typeof keyValues>): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf(value: z.output<typeof anyValue>): unknown {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(({ stringValue }) => stringValue);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}

/** OpenTelemetry's code generated from its protocol's definitions, in the last release that shipped it. */
const codec = z
  .custom<{
    decode(bytes: Buffer): object;
    toObject(message: object, options: { longs: typeof String; bytes: typeof String }): unknown;
  }>((value) => typeof value === 'function')
  .parse(requestType());

function requestType(): unknown {
  const path = ['opentelemetry', 'proto', 'collector', 'trace', 'v1', 'ExportTraceServiceRequest'];
  let node: unknown = root;
  for (const name of path) node = typeof node === 'object' && node !== null ? Reflect.get(node, name) : node;
  return node;
}

function decodeProtobuf(body: Buffer): unknown {
  return codec.toObject(codec.decode(body), { longs: String, bytes: String });
}
