import { runWorker } from './workers/run-worker.js';

runWorker(process);
