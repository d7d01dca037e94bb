export type { Gateway, GatewayOptions } from './gateway-options.js';
export { startGateway } from './gateway.js';
export type { StartFacts } from './start-facts.js';
export type { GatewayLog, LogLevel } from './log/logger.js';
export { createLog } from './log/logger.js';
export type { ClientLimits } from './settings.js';
export { runGatewayCommand } from './command.js';
export { version } from './version.js';
