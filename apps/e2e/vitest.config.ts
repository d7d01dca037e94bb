import { defineProject, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.js';

// The SDKs and the gateway take seconds to load: files share what was loaded before. They keep no state in modules.
export default mergeConfig(shared, defineProject({ test: { name: 'e2e', isolate: false } }));
