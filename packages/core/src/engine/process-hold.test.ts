import { expect, it, vi } from 'vitest';
import { defineProvider } from '../adapter/define-provider.js';
import { chat } from '../api/chat/dialect.js';
import { Bifrost } from '../client/bifrost.js';
import { ProcessHold } from './process-hold.js';

/** How many timers keep this process alive. Others may come and go, so that it says something for an instant alone. */
function holdingTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** Whether an interval that is made from now on keeps this process alive. */
function watchIntervals(): () => boolean {
  const made = vi.spyOn(globalThis, 'setInterval');
  return () => made.mock.results.some(({ type, value }) => type === 'return' && value.hasRef());
}

it('holds, lets go, and holds again', () => {
  const before = holdingTimers();
  const hold = new ProcessHold();
  hold.release();
  hold.hold();
  hold.hold();
  expect(holdingTimers()).toBe(before + 1);
  hold.release();
  expect(holdingTimers()).toBe(before);
  hold.hold();
  hold.close();
  hold.release();
  expect(holdingTimers()).toBe(before);
});

it('a call keeps the process alive until it has ended, however many there are', async () => {
  const answers: ((error: Error) => void)[] = [];
  const inside = defineProvider({
    specVersion: 'v1',
    id: 'inside',
    name: 'Inside',
    credential: 'none',
    origins: () => ['http://inside.invalid'],
    operations: { chat: [{ dialect: chat, endpoint: () => ({ method: 'POST', path: '/chat' }) }] },
    authorize: (request) => request,
    respond: () => new Promise((_resolve, reject) => void answers.push(reject)),
  });
  const isHeld = watchIntervals();
  const bifrost = new Bifrost({
    adapters: [inside],
    providers: { inside: { network_config: { max_retries: 0 } } },
  });
  const request = { model: 'inside/x', messages: [{ role: 'user' as const, content: 'Hi' }] };
  const calls = [bifrost.createChatCompletion(request), bifrost.createChatCompletion(request)];
  await expect.poll(() => answers.length).toBe(2);
  expect(isHeld()).toBe(true);
  for (const answer of answers) answer(new Error('broken off'));
  await Promise.allSettled(calls);
  await expect.poll(isHeld).toBe(false);
  await bifrost.close();
});
