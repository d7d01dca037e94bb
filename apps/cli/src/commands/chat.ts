import { Bifrost, type ChatMessage } from '@bifrost/core';
import { AnswerWriter } from '../chat/answer-writer.js';
import { ask, requestOf, type Asking, type Question } from '../chat/ask.js';
import { AttemptTeller } from '../chat/attempt-teller.js';
import { chooseModel } from '../chat/choose-model.js';
import { converse, userMessage } from '../chat/converse.js';
import { imagePart } from '../chat/image-part.js';
import { readMessage } from '../chat/read-message.js';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { withEngine, type OpenEngine } from '../open-engine.js';
import { UsageError } from '../usage-error.js';

interface ChatFlags extends SharedFlags {
  readonly model?: string;
  readonly system?: string;
  readonly fallback?: readonly string[];
  readonly image?: readonly string[];
  readonly verbose?: boolean;
}

export function addChat(host: CommandHost): void {
  const command = addCommand(host, 'chat', {
    summary: 'Ask a model, once or in a conversation',
    details:
      'Runs in this process, without a gateway, and with the same configuration. Without a message it reads standard input, and in a terminal it begins a conversation. Ctrl-C stops the answer.',
    examples: [
      ['bifrost chat "What is a monad?"', 'one question; the answer appears as it is written'],
      ['bifrost chat --model sandbox/echo --system "Be brief."', 'a conversation'],
      ['git diff | bifrost chat "Write a commit message for this:" -', '- stands for standard input'],
      ['bifrost chat --model sandbox/fault-503 --fallback sandbox/echo -v Hi', 'watch a fallback'],
      ['bifrost chat --image photo.jpg "What is in this picture?"', 'send a picture along'],
    ],
  })
    .argument('[message...]', 'the message; - stands for standard input')
    .option('-m, --model <model>', 'provider/model, or an alias')
    .option('-s, --system <text>', 'what the model is told before everything else')
    .option(
      '-f, --fallback <model>',
      'who is asked when the model fails; may be given several times',
      collect,
    )
    .option('-i, --image <file>', 'a picture (file or address); may be given several times', collect)
    .option('-v, --verbose', 'show every attempt, and what was used')
    .option('--json', 'print the whole answer as JSON, once it is there');
  runs<ChatFlags>(host, command, (flags, words) => chat(host.context, flags, words));
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

async function chat(context: CommandContext, flags: ChatFlags, words: readonly string[]): Promise<ExitCode> {
  const { surroundings, terminal } = context;
  const message = await readMessage(words, surroundings.stdin);
  if (message === undefined && flags.json === true) throw new UsageError('--json needs a message.');
  const pictures = (flags.image ?? []).map((place) => imagePart(place, surroundings.workingFolder));
  const writer = new AnswerWriter(terminal);
  const fallbacks = flags.fallback ?? [];
  const teller =
    flags.verbose === true
      ? new AttemptTeller((line) => writer.remark(line), terminal.errorPaint)
      : undefined;
  const observers = teller === undefined ? [] : [teller.observer];
  return withEngine(context, { ...flags, observers }, async (open) => {
    const model = await modelToAsk(context, open, flags.model);
    const asking = { bifrost: new Bifrost(open.engine), terminal, writer, ...(teller && { teller }) };
    const opening: ChatMessage[] =
      flags.system === undefined ? [] : [{ role: 'system', content: flags.system }];
    if (message === undefined) {
      const { stdin, stdout } = surroundings;
      await converse({ model, fallbacks, opening, pictures, stdin, stdout }, asking);
      return exitCodes.ok;
    }
    const messages = [...opening, userMessage(message, pictures)];
    return once({ model, messages, fallbacks }, asking, { ...flags, surroundings });
  });
}

async function modelToAsk(
  { terminal }: CommandContext,
  open: OpenEngine,
  named: string | undefined,
): Promise<string> {
  const { model, simulated } = await chooseModel(open, named);
  if (simulated) {
    const note = `${model} is simulated. Install a provider and set its key for real answers; bifrost init helps.`;
    terminal.say(terminal.errorPaint.dim(note));
  }
  return model;
}

/** One question and its answer. */
async function once(
  question: Omit<Question, 'signal'>,
  asking: Asking,
  { json, surroundings }: Pick<ChatFlags, 'json'> & Pick<CommandContext, 'surroundings'>,
): Promise<ExitCode> {
  const { bifrost, terminal, teller } = asking;
  const controller = new AbortController();
  const { signal } = controller;
  const forget = surroundings.onInterrupt(() => controller.abort());
  try {
    if (json === true) {
      const begun = bifrost.createChatCompletion(requestOf({ ...question, signal }), { signal });
      const answer = await (teller === undefined
        ? terminal.wait(`waiting for ${question.model}`, begun)
        : begun);
      await teller?.settled();
      terminal.printJson(answer);
    } else {
      await ask({ ...question, signal }, asking);
    }
    return exitCodes.ok;
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.say(terminal.errorPaint.dim('stopped'));
    return exitCodes.interrupted;
  } finally {
    forget();
  }
}
