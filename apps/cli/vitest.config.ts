import { defineProject, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.js';

// One load of the packages serves all files: the tests share no state, and loading takes longer than they do.
export default mergeConfig(shared, defineProject({ test: { name: 'cli', isolate: false } }));
