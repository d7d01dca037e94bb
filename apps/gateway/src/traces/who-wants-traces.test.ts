import type { GatewayConfig } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { whoWantsTraces } from './who-wants-traces.js';

const on = { propagate: true };
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('whoWantsTraces', () => {
  it.each<[GatewayConfig['traces'], Record<string, string>, string | undefined]>([
    [undefined, {}, undefined],
    [on, {}, 'configuration'],
    [on, endpoint, 'configuration'],
    [undefined, endpoint, 'environment'],
    [undefined, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector' }, 'environment'],
    [undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined],
    [undefined, { OTEL_SERVICE_NAME: 'x' }, undefined],
    [false, endpoint, undefined],
    [on, { OTEL_SDK_DISABLED: 'TRUE' }, undefined],
    [on, { OTEL_SDK_DISABLED: 'false' }, 'configuration'],
    [on, { OTEL_TRACES_EXPORTER: 'none' }, undefined],
  ])('%j with %j: %s', (config, environment, asker) => {
    expect(whoWantsTraces(config, environment)).toBe(asker);
  });
});
