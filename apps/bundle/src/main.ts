#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runGatewayCommand } from '@bifrost/gateway';

// the providers to find are this package's own dependencies, wherever it is installed
await runGatewayCommand(process.argv.slice(2), {
  programFolder: fileURLToPath(new URL('..', import.meta.url)),
});
