import type { ReactNode } from 'react';
import type { ChatAnswer } from '../api/chat.js';
import { TryTimeline } from '../charts/try-timeline.js';
import { Empty } from '../components/empty.js';
import { count, duration, money } from '../format/numbers.js';
import { hrefOf } from '../routing/place.js';
import type { Turn } from './playground-request.js';
import { triesOf } from './playground-tries.js';

/** What was asked and answered. Models' words are text here and never markup. */
export function Conversation({ turns, running }: { turns: readonly Turn[]; running: boolean }): ReactNode {
  if (turns.length === 0)
    return (
      <Empty title="Try out any model">
        <p className="quiet">
          Requests go the way of every client’s: through aliases, keys, retries and fallbacks. Each answer
          shows its tries. They are real requests: providers bill them, and they stand in the request log.
        </p>
      </Empty>
    );
  return (
    <div className="turns">
      {turns.map((turn, index) => (
        // A turn has no other name than its place.
        <Exchange key={String(index)} turn={turn} running={running && index === turns.length - 1} />
      ))}
    </div>
  );
}

function Exchange({ turn, running }: { turn: Turn; running: boolean }): ReactNode {
  const { question, model, answer } = turn;
  return (
    <section className="turn">
      <div className="turn-role">You</div>
      <p className="turn-text">{question}</p>
      <div className="turn-role">{model}</div>
      <div aria-live="polite" aria-busy={running} className="turn">
        {answer.reasoning !== '' && <p className="turn-text turn-reasoning">{answer.reasoning}</p>}
        <p className={running ? 'turn-text caret' : 'turn-text'}>{answer.text}</p>
        {answer.toolCalls > 0 && (
          <p className="quiet">The model called {count(answer.toolCalls)} tools; the playground runs none.</p>
        )}
        {answer.error !== undefined && (
          <div className="notice tone-bad">
            <p>{answer.error}</p>
          </div>
        )}
      </div>
      {!running && <Facts answer={answer} />}
    </section>
  );
}

function Facts({ answer }: { answer: ChatAnswer }): ReactNode {
  const { attempts } = answer;
  const words = factsOf(answer);
  return (
    <>
      <p className="turn-facts">
        {words.map((word) => (
          <span key={word}>{word}</span>
        ))}
        {answer.requestId !== undefined && (
          <a href={hrefOf(['requests'], { search: answer.requestId })}>in the request log</a>
        )}
      </p>
      {attempts.length > 0 && (
        <details open={attempts.length > 1}>
          <summary className="quiet">{attempts.length === 1 ? '1 try' : `${attempts.length} tries`}</summary>
          <TryTimeline tries={triesOf(attempts)} />
        </details>
      )}
    </>
  );
}

function factsOf(answer: ChatAnswer): string[] {
  const { servedBy, firstTokenMs, latencyMs, inputTokens, cost, outputTokens, droppedParams, finishReason } =
    answer;
  return [
    ...(servedBy === undefined ? [] : [`answered by ${servedBy}`]),
    ...(firstTokenMs === undefined ? [] : [`first token after ${duration(firstTokenMs)}`]),
    ...(latencyMs === undefined ? [] : [`${duration(latencyMs)} in all`]),
    ...(inputTokens === undefined ? [] : [`${count(inputTokens)} → ${count(outputTokens)} tokens`]),
    ...(cost === undefined ? [] : [money(cost)]),
    ...(finishReason === undefined ? [] : [`ended with ${finishReason}`]),
    ...(droppedParams.length === 0 ? [] : [`left out: ${droppedParams.join(', ')}`]),
  ];
}
