import { createInterface } from 'node:readline';
import { BifrostError, type ChatContentPart, type ChatMessage } from '@bifrost/core';
import { explainError } from '../explain-error.js';
import type { InputStream, OutputStream } from '../surroundings.js';
import { ask, type Asking } from './ask.js';

/** A talk with a model. */
export interface Conversation {
  readonly model: string;
  readonly fallbacks: readonly string[];
  /** What stands before everything: the system's message, where there is one. */
  readonly opening: readonly ChatMessage[];
  /** Pictures that go with the first question. */
  readonly pictures: readonly ChatContentPart[];
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
}

/** Reads questions and writes answers until the person leaves. A question that failed is forgotten. */
export async function converse(conversation: Conversation, asking: Asking): Promise<void> {
  const { stdin, stdout } = conversation;
  const { terminal } = asking;
  const prompt = `${terminal.paint.cyan('›')} `;
  const lines = createInterface({ input: stdin, output: stdout, terminal: terminal.isWatched, prompt });
  // A pipe ends long before its last line is answered, and newer versions of Node refuse to prompt from then on.
  let isOpen = true;
  lines.on('close', () => (isOpen = false));
  const showPrompt = (): void => (isOpen ? lines.prompt() : terminal.write(prompt));
  const talk = new Talk(conversation, asking);
  lines.on('SIGINT', () => {
    if (!talk.interrupt()) lines.close();
  });
  terminal.say(
    terminal.errorPaint.dim(
      `${conversation.model}. Ctrl-C stops an answer, Ctrl-D or /exit leaves, /new begins anew.`,
    ),
  );
  showPrompt();
  for await (const line of lines) {
    if (line.trim() === '/exit' || line.trim() === '/quit') break;
    if (line.trim() === '/new') talk.forget();
    else if (/^\/\w+\s*$/u.test(line))
      terminal.say(
        `There is no ${line.trim()}: /new begins anew, /exit leaves. With a blank before it, it goes to the model.`,
      );
    else if (line.trim() !== '') await talk.say(line);
    showPrompt();
  }
  lines.close();
  terminal.write('\n');
}

class Talk {
  readonly #conversation: Conversation;
  readonly #asking: Asking;
  #messages: ChatMessage[] = [];
  #running: AbortController | undefined;

  constructor(conversation: Conversation, asking: Asking) {
    this.#conversation = conversation;
    this.#asking = asking;
    this.forget();
  }

  forget(): void {
    this.#messages = [...this.#conversation.opening];
  }

  /** Stops the answer that is being written. `false`: there is none. */
  interrupt(): boolean {
    this.#running?.abort();
    return this.#running !== undefined;
  }

  async say(line: string): Promise<void> {
    const { model, fallbacks, opening, pictures } = this.#conversation;
    const { terminal } = this.#asking;
    const isFirst = this.#messages.length === opening.length;
    const messages = [...this.#messages, userMessage(line, isFirst ? pictures : [])];
    this.#running = new AbortController();
    const { signal } = this.#running;
    try {
      const content = await ask({ model, fallbacks, messages, signal }, this.#asking);
      this.#messages = [...messages, { role: 'assistant', content }];
    } catch (error) {
      if (!BifrostError.isInstance(error)) throw error;
      const { errorPaint } = terminal;
      terminal.say(
        signal.aborted ? errorPaint.dim('stopped') : explainError(error, { debug: false, paint: errorPaint }),
      );
    } finally {
      this.#running = undefined;
    }
  }
}

/** A question, with pictures where there are any. */
export function userMessage(text: string, pictures: readonly ChatContentPart[]): ChatMessage {
  if (pictures.length === 0) return { role: 'user', content: text };
  return { role: 'user', content: [{ type: 'text', text }, ...pictures] };
}
