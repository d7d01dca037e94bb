export { openTelemetry, tracingWith } from './open-telemetry.js';
export type { OpenTelemetry, OpenTelemetryOptions } from './open-telemetry.js';
export type { TraceConfiguration } from './settings.js';
export type { TraceFigures, TraceListener } from './trace-export.js';
export { openTelemetry as default } from './open-telemetry.js';
