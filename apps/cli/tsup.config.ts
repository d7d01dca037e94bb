import { cp, rename } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup.base.js';
import { packedManifest, templates } from './src/templates.js';

/** The examples that `bifrost create-provider` writes anew, without what lies about after trying them. */
async function copyTemplates(): Promise<void> {
  for (const name of Object.values(templates)) {
    await cp(`../../examples/${name}`, `dist/templates/${name}`, {
      recursive: true,
      filter: (source) => !/[\\/](?:node_modules|dist|package-lock\.json)$/u.test(source),
    });
    await rename(`dist/templates/${name}/package.json`, `dist/templates/${name}/${packedManifest}`);
  }
}

export default defineConfig(library(['src/index.ts', 'src/main.ts'], { onSuccess: copyTemplates }));
