import { afterAll, describe, expect, it } from 'vitest';
import { titled, type Block } from './blocks.js';
import { blocksFor } from './checks.js';
import { answered, openClientBench, runProgram } from './client-bench.js';

/* "This line becomes that one": the old line is what the SDK takes today, and with the new one Bifrost answers. */

const bench = await openClientBench();
afterAll(() => bench.close());

interface Client {
  imports: string;
  /** Asks with what the line makes, and names the answer `said`. */
  ask: string;
}

const messages = "messages: [{ role: 'user', content: 'Hello!' }]";
const chat = `const said = (await client.chat.completions.create({ model: 'gpt-4o', ${messages} })).choices[0].message.content;`;
const generate = `const said = (await ai.models.generateContent({ model: 'gemini-3-flash', contents: 'Hello!' })).text;`;

/** By what the line calls. */
const clients: Readonly<Record<string, Client>> = {
  OpenAI: { imports: "import OpenAI from 'openai';", ask: chat },
  AzureOpenAI: { imports: "import { AzureOpenAI } from 'openai';", ask: chat },
  Anthropic: {
    imports: "import Anthropic from '@anthropic-ai/sdk';",
    ask: `const said = (await client.messages.create({ model: 'claude-sonnet-4-6', max_tokens: 100, ${messages} })).content[0].text;`,
  },
  GoogleGenAI: { imports: "import { GoogleGenAI } from '@google/genai';", ask: generate },
  BedrockRuntimeClient: {
    imports: "import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';",
    ask: `const asked = { modelId: 'openai/gpt-4o', messages: [{ role: 'user', content: [{ text: 'Hello!' }] }] };
      const said = (await client.send(new ConverseCommand(asked))).output.message.content[0].text;`,
  },
  CohereClientV2: {
    imports: "import { CohereClientV2 } from 'cohere-ai';",
    ask: `const said = (await client.chat({ model: 'command-a-03-2025', ${messages} })).message.content[0].text;`,
  },
  Mistral: {
    imports: "import { Mistral } from '@mistralai/mistralai';",
    ask: `const said = (await client.chat.complete({ model: 'mistral-large-latest', ${messages} })).choices[0].message.content;`,
  },
  Ollama: {
    imports: "import { Ollama } from 'ollama';",
    ask: `const said = (await client.chat({ model: 'llama3.2', ${messages} })).message.content;`,
  },
  createOpenAI: {
    imports: "import { createOpenAI } from '@ai-sdk/openai'; import { generateText } from 'ai';",
    ask: "const said = (await generateText({ model: openai('gpt-4o'), prompt: 'Hello!' })).text;",
  },
};

/** Variables that stand in a line for what its reader has. */
const readers = "const token = process.env.BIFROST_TOKEN; const apiKey = 'key';";

function linesOf({ code }: Block): { before: string; after: string; client: Client } {
  const [, before = ''] = /^- (.*)$/mu.exec(code) ?? [];
  const [, after = ''] = /^\+ (.*)$/mu.exec(code) ?? [];
  const client = clients[/ = (?:new )?(\w+)\(/u.exec(after)?.[1] ?? ''];
  if (client === undefined) throw new Error(`nobody knows how to ask with ${after}`);
  return { before, after, client };
}

describe.each(titled(blocksFor('runChanges')))('%s', (_title, block) => {
  it('has two lines about the same client', () => {
    const { before, after } = linesOf(block);
    expect(block.code).toBe(`- ${before}\n+ ${after}\n`);
    expect(before.split('(', 1)).toEqual(after.split('(', 1));
  });

  it('begins with what the SDK takes, and is answered in the end', { timeout: 120_000 }, async () => {
    const { before, after, client } = linesOf(block);
    const program = (line: string, ...more: string[]) =>
      [client.imports, readers, bench.here(line), ...more].join('\n');
    await expect(runProgram(program(before))).resolves.toBe('');
    const { printed, asked } = await bench.watch(() =>
      runProgram(program(after, client.ask, 'console.log(said);')),
    );
    expect(printed).toContain(answered);
    expect(asked).toHaveLength(1);
  });
});
