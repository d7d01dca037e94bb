import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReachable } from '@bifrost/config';
import { systemClock } from '@bifrost/core';
import type { Surroundings } from './surroundings.js';
import { clackPrompter } from './terminal/clack-prompter.js';

/** The surroundings of this process. */
export function processSurroundings(): Surroundings {
  const { stdin, stdout, stderr } = process;
  return {
    stdin,
    stdout,
    stderr,
    environment: process.env,
    workingFolder: process.cwd(),
    programFolder: path.dirname(fileURLToPath(import.meta.url)),
    clock: systemClock,
    nodeVersion: process.versions.node,
    prompter: clackPrompter(stdin, stdout),
    isReachable,
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
    loadGateway: () => import('@bifrost/gateway'),
  };
}
