import { BifrostError } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceSettings } from './settings.js';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    traceSettings({}, environment);
    return [];
  } catch (error) {
    if (BifrostError.isInstance(error)) return error.problems ?? [];
    throw error;
  }
}

describe('settings of traces', () => {
  it('have the defaults of OpenTelemetry', () => {
    expect(traceSettings({}, {})).toEqual({
      url: 'http://localhost:4318/v1/traces',
      protocol: 'http/protobuf',
      headers: {},
      compress: false,
      timeoutMs: 10_000,
      resource: { 'service.name': 'bifrost' },
      sampler: { name: 'parentbased_always_on', ratio: 1 },
      propagate: true,
      maxQueued: 2048,
      maxBatch: 512,
      delayMs: 5000,
    });
  });

  it('come from the configuration, and before it from the environment', () => {
    const configuration = {
      endpoint: 'https://otlp.example/base/',
      protocol: 'http/json',
      headers: { a: '1', b: '2' },
      service_name: 'file',
      sample_ratio: 0.25,
      resource_attributes: { 'service.name': 'lost', region: 'eu' },
      propagate: false,
    } as const;
    expect(traceSettings(configuration, {})).toMatchObject({
      url: 'https://otlp.example/base/v1/traces',
      protocol: 'http/json',
      resource: { 'service.name': 'file', region: 'eu' },
      sampler: { name: 'parentbased_traceidratio', ratio: 0.25 },
      propagate: false,
    });
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://shared:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: 'b=3, c = %C3%A9',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'c=4',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
      OTEL_SERVICE_NAME: 'environment',
      OTEL_EXPORTER_OTLP_TIMEOUT: '250',
    };
    expect(traceSettings(configuration, environment)).toMatchObject({
      url: 'http://shared:4318/v1/traces',
      protocol: 'http/protobuf',
      headers: { a: '1', b: '3', c: '4' },
      resource: { 'service.name': 'environment', region: 'eu' },
      sampler: { name: 'traceidratio', ratio: 0.5 },
      timeoutMs: 250,
    });
  });

  it('take the address of traces as it stands, and empty variables for none', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://own/path',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://shared',
      OTEL_SERVICE_NAME: '',
      OTEL_TRACES_SAMPLER: ' ',
    };
    expect(traceSettings({}, environment)).toMatchObject({
      url: 'http://own/path',
      resource: { 'service.name': 'bifrost' },
      sampler: { name: 'parentbased_always_on' },
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /_PROTOCOL: must be one of .*port 4318/u],
    [{ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'smoke' }, /_TRACES_PROTOCOL: must be one of/u],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, /_ENDPOINT: must be an address/u],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'ftp://x' }, /_TRACES_ENDPOINT: must be an address/u],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '1s' }, /_TIMEOUT: must be a whole number/u],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '0' }, /_QUEUE_SIZE: must be a whole number/u],
    [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, /SAMPLER: must be one of/u],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '7' }, /from 0 to 1/u],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'half' }, /from 0 to 1/u],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'no-value' }, /_HEADERS: must be a list/u],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'a=%' }, /_ATTRIBUTES: must be a list/u],
  ])('say what is wrong with %j', (environment, problem) => {
    expect(problemsOf(environment as Record<string, string>)).toEqual([expect.stringMatching(problem)]);
  });

  it('name every variable that is wrong, and repeat no credential', () => {
    const problems = problemsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'user:hunter2@collector',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization Bearer hunter2',
      OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('take back every list that was written as the specification has it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (pairs) => {
        const entries = Object.entries(pairs).filter(([name]) => name.trim() !== '' && name !== '__proto__');
        const list = entries.map((pair) => pair.map(encodeURIComponent).join('=')).join(',');
        const { headers } = traceSettings({}, { OTEL_EXPORTER_OTLP_HEADERS: list });
        expect(headers).toEqual(Object.fromEntries(entries));
      }),
    );
  });
});
