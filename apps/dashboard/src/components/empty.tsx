import type { ReactNode } from 'react';
import { hrefOf } from '../routing/place.js';

/** What stands where there is nothing to show: why, and what to do next. */
export function Empty({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Nobody has asked anything. The title tells since when. */
export function NoRequests({ title }: { title: string }): ReactNode {
  const command = `curl ${location.origin}/v1/chat/completions \\
  -H 'content-type: application/json' \\
  -d '{"model": "…", "messages": [{"role": "user", "content": "Hello"}]}'`;
  return (
    <Empty title={title}>
      <p className="quiet">
        Send one from the <a href={hrefOf(['playground'])}>playground</a>, or point a client at this gateway:
      </p>
      <pre tabIndex={0}>{command}</pre>
    </Empty>
  );
}

/** The request log, which most of the page lives on, is off. */
export function LogIsOff({ message }: { message: string }): ReactNode {
  return (
    <Empty title="Nothing is kept of requests">
      <p>{message}</p>
      <p className="quiet">Switch it on in the configuration file, and start the gateway again:</p>
      <pre tabIndex={0}>{'{ "gateway": { "request_log": true } }'}</pre>
    </Empty>
  );
}
