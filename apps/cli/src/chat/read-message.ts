import type { InputStream } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/**
 * The message: the words of the command line, with `-` standing for standard input; standard input alone where there
 * are no words. `undefined` means that somebody wants to talk.
 */
export async function readMessage(words: readonly string[], stdin: InputStream): Promise<string | undefined> {
  if (words.length === 0) {
    if (stdin.isTTY === true) return undefined;
    return notEmpty(await readAll(stdin), 'Standard input is empty. Give a message: bifrost chat "Hello"');
  }
  const pieces: string[] = [];
  let sentence: string[] = [];
  for (const word of words) {
    if (word !== '-') {
      sentence.push(word);
      continue;
    }
    pieces.push(sentence.join(' '), await readAll(stdin));
    sentence = [];
  }
  pieces.push(sentence.join(' '));
  const message = pieces.filter((piece) => piece !== '').join('\n\n');
  return notEmpty(message, 'The message is empty.');
}

async function readAll(stdin: InputStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8').trimEnd();
}

function notEmpty(message: string, problem: string): string {
  if (message.trim() === '') throw new UsageError(problem);
  return message;
}
