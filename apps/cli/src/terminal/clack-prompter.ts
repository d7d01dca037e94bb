import type { Readable, Writable } from 'node:stream';
import { intro, isCancel, log, multiselect, outro, text } from '@clack/prompts';
import type { Prompter } from './prompter.js';

/** Asks in a terminal. */
export function clackPrompter(input: Readable, output: Writable): Prompter {
  const streams = { input, output };
  return {
    begin: (title) => intro(title, streams),
    tell: (message) => log.info(message, streams),
    end: (message) => outro(message, streams),
    async choose(message, { choices, chosen }) {
      const answer = await multiselect({
        ...streams,
        message,
        options: choices.map((choice) => ({ ...choice })),
        initialValues: [...chosen],
        required: true,
      });
      return isCancel(answer) ? undefined : answer;
    },
    async ask(message, { suggestion, check }) {
      const answer = await text({
        ...streams,
        message,
        initialValue: suggestion,
        validate: (value) => check(value ?? ''),
      });
      return isCancel(answer) ? undefined : answer;
    },
  };
}
