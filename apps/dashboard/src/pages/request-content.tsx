import type { ReactNode } from 'react';
import type { KeptText, RequestDetail } from '../api/records.js';
import { Panel } from '../components/panel.js';
import { bytes } from '../format/numbers.js';
import { indented } from '../format/json.js';

/** What was kept of bodies. They are shown as text, whatever is in them. */
export function RequestContent({ content }: { content: RequestDetail['content'] }): ReactNode {
  if (content === null)
    return (
      <Panel title="Content">
        <p className="quiet">
          Bodies are not kept. <code>gateway.request_log.bodies: true</code> keeps them, with secrets taken
          out.
        </p>
      </Panel>
    );
  return (
    <Panel title="Content" note={`${content.method} ${content.path}`}>
      <div className="sections">
        <Kept title="Request" kept={content.request} />
        <Kept title="Answer" kept={content.response} />
        {content.exchanges.map((exchange, index) => (
          // Exchanges have no other name than their place.
          <div className="sections" key={`${exchange.url} ${String(index)}`}>
            <Kept title={`Sent to ${exchange.url}`} kept={exchange.request_body} />
            <Kept
              title={`Answer of ${exchange.provider}, ${exchange.status ?? 'none'}`}
              kept={exchange.response_body}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Kept({ title, kept }: { title: string; kept: KeptText | null }): ReactNode {
  if (kept === null) return null;
  return (
    <details>
      <summary>
        {title}{' '}
        <span className="quiet">
          {bytes(kept.bytes)}
          {kept.truncated && ', only its beginning was kept'}
        </span>
      </summary>
      <pre className="code code-wrapped" tabIndex={0}>
        {indented(kept.text)}
      </pre>
    </details>
  );
}
