import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup.base.js';

export default defineConfig(library());
