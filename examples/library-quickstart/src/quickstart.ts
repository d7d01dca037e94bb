import { Bifrost } from '@bifrost/core';
import { anthropic } from '@bifrost/provider-anthropic';
import { openai } from '@bifrost/provider-openai';

const bifrost = new Bifrost({
  adapters: [openai, anthropic],
  providers: {
    openai: { keys: [{ value: 'env.OPENAI_API_KEY' }] },
    anthropic: { keys: [{ value: 'env.ANTHROPIC_API_KEY' }] },
  },
});

const answer = await bifrost.createChatCompletion({
  model: 'openai/gpt-4o-mini',
  fallbacks: ['anthropic/claude-haiku-4-5'],
  messages: [{ role: 'user', content: 'Say hello in three languages.' }],
});

console.log(answer.choices[0]?.message.content);
console.log(`(answered by ${answer.extra_fields.provider})`);
await bifrost.close();
