import { useState, type ReactNode } from 'react';
import { lastSeconds } from '../api/per-second.js';
import { useLive, type LiveFeed } from '../api/use-live.js';
import { MinuteBars } from '../charts/minute-bars.js';
import { Badge, type Tone } from '../components/badge.js';
import { LogIsOff, NoRequests } from '../components/empty.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import { RequestTable } from '../components/request-table.js';
import { LogTrouble } from './log-trouble.js';
import { useNow } from '../components/use-now.js';
import { count } from '../format/numbers.js';

/** Seconds that the bars show. */
const minute = 60;

/** Requests as they end. */
export function LivePage(): ReactNode {
  const [paused, setPaused] = useState(false);
  const feed = useLive(paused);
  const now = useNow();
  if (feed.state === 'off')
    return (
      <>
        <PageHead title="Live" />
        <LogIsOff message={feed.message} />
      </>
    );
  const bars = lastSeconds(feed.seconds, now, minute);
  const ended = bars.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <>
      <PageHead title="Live">
        <State feed={feed} paused={paused} />
        <button type="button" className="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          Pause
        </button>
      </PageHead>
      {feed.state === 'lost' && (
        <div className="notice tone-warn">
          <p>{feed.message} What ends until it is back is not shown here.</p>
        </div>
      )}
      <LogTrouble />
      <Panel title="The last minute" note={`${count(ended)} requests`}>
        <MinuteBars bars={bars} />
      </Panel>
      <Panel
        title="Requests as they end"
        note={feed.skipped > 0 ? `${count(feed.skipped)} left out` : 'newest first'}
      >
        <Ended feed={feed} now={now} />
      </Panel>
    </>
  );
}

function Ended({ feed, now }: { feed: LiveFeed; now: number }): ReactNode {
  if (feed.records.length > 0)
    return <RequestTable records={feed.records} label="Requests as they end" now={now} />;
  // nobody knows what happens behind a feed that broke
  return feed.state === 'lost' ? (
    <p className="quiet">Nothing was heard yet.</p>
  ) : (
    <NoRequests title="No request has ended yet" />
  );
}

const states: Readonly<Record<LiveFeed['state'], { tone: Tone; text: string }>> = {
  connecting: { tone: 'plain', text: 'connecting' },
  live: { tone: 'good', text: 'live' },
  lost: { tone: 'warn', text: 'reconnecting' },
  off: { tone: 'plain', text: 'off' },
};

function State({ feed, paused }: { feed: LiveFeed; paused: boolean }): ReactNode {
  const { tone, text } = paused ? { tone: 'plain' as const, text: 'paused' } : states[feed.state];
  return (
    <span role="status">
      <Badge tone={tone}>{text}</Badge>
    </span>
  );
}
