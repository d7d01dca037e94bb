import process from 'node:process';
import { runSite } from './run-site.js';

try {
  await runSite(process.argv[2] ?? 'build');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
