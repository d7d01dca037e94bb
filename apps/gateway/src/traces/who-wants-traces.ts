import type { GatewayConfig } from '@bifrost/core';

/** Any of these set means that there is somebody to send traces to. */
const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

/**
 * Who wants traces, if anybody does. Looked at without loading anything. `false` in the configuration and
 * OpenTelemetry's own switches hold against everything else.
 */
export function whoWantsTraces(
  config: GatewayConfig['traces'],
  environment: Readonly<Record<string, string | undefined>>,
): 'configuration' | 'environment' | undefined {
  const set = (name: string): string => (environment[name] ?? '').trim().toLowerCase();
  if (config === false || set('OTEL_SDK_DISABLED') === 'true' || set('OTEL_TRACES_EXPORTER') === 'none')
    return undefined;
  if (config !== undefined) return 'configuration';
  return endpoints.some((name) => set(name) !== '') ? 'environment' : undefined;
}
