import type { SseEvent } from './support.js';

/** Where a stream is not in the order on which Anthropic's clients rely; empty for a good one. */
export function protocolProblems(events: readonly SseEvent[]): string[] {
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string): void => {
    if (!isRight) problems.push(problem);
  };
  let open: unknown;
  let next = 0;
  for (const [position, { event, json }] of events.entries()) {
    const where = `event ${position} (${String(event)})`;
    check(event === json['type'], `${where}: the event line differs from the type`);
    check((event === 'message_start') === (position === 0), `${where}: message_start must be first and once`);
    if (event === 'content_block_start') {
      check(
        open === undefined && json['index'] === next,
        `${where}: a block begins too early or with a wrong index`,
      );
      open = next;
      next += 1;
    }
    if (event === 'content_block_delta' || event === 'content_block_stop') {
      check(open !== undefined && json['index'] === open, `${where}: no such block is open`);
    }
    if (event === 'content_block_stop') open = undefined;
  }
  check(open === undefined, 'a block stays open');
  const last = events.slice(-2).map(({ event }) => event);
  check(last.join(' ') === 'message_delta message_stop', 'message_delta and message_stop must be last');
  return problems;
}
