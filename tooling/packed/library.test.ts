import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { readInstalledTree } from './installed-tree.js';
import { createUserFolder, packageManagers } from './user-folder.js';

/** The ten lines of the README, against an upstream on loopback. */
const program = `
import { createServer } from 'node:http';
import { Bifrost } from '@bifrost/core';
import { openai } from '@bifrost/provider-openai';

const upstream = createServer((request, response) => {
  const answer = {
    id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello from ' + request.url }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});
await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));

const bifrost = new Bifrost({
  adapters: [openai],
  providers: {
    openai: {
      keys: [{ value: 'sk-none' }],
      network_config: { base_url: 'http://127.0.0.1:' + upstream.address().port },
    },
  },
});
const answer = await bifrost.createChatCompletion({
  model: 'openai/gpt-4o',
  messages: [{ role: 'user', content: 'Hello, world!' }],
});
console.log(answer.choices[0]?.message.content);
await bifrost.close();
upstream.close();
`;

describe('core and one provider', () => {
  it.each(packageManagers)('work in ten lines when installed with %s', async (manager) => {
    const user = await createUserFolder({ manager });
    await user.install('@bifrost/core', '@bifrost/provider-openai');
    await user.write('program.mjs', program);
    expect(await user.run(process.execPath, 'program.mjs')).toBe('Hello from /v1/chat/completions\n');
  });

  it('are two packages beside ours, small, run nothing when they are installed, and can be required', async () => {
    const user = await createUserFolder();
    await user.install('@bifrost/core', '@bifrost/provider-openai');
    const tree = await readInstalledTree(path.join(user.path, 'node_modules'));
    console.log(`core and provider-openai: ${tree.bytes} bytes in ${tree.packages.join(', ')}`);
    expect(tree.packages.map((name) => name.replace(/(?<=.)@.*/u, ''))).toEqual([
      '@bifrost/core',
      '@bifrost/provider-openai',
      'undici',
      'zod',
    ]);
    expect(tree.withInstallScripts).toEqual([]);
    expect(tree.bytes).toBeLessThan(14_000_000);
    const required = `console.log(typeof require('@bifrost/core').Bifrost)`;
    expect(await user.run(process.execPath, '--input-type=commonjs', '--eval', required)).toBe('function\n');
  });
});
