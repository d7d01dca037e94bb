#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bifrost/cli';

// the providers to find are this package's own dependencies, wherever it is installed
await runCommand({ programFolder: fileURLToPath(new URL('..', import.meta.url)) });
