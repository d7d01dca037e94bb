import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup.base.js';

// Core depends on zod and undici alone: the parser is built in.
export default defineConfig(library(['src/index.ts'], { noExternal: ['eventsource-parser'] }));
