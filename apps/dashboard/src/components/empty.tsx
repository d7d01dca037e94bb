import type { ReactNode } from 'react';
import { modelList } from '../api/providers.js';
import { useGateway } from '../api/use-gateway.js';
import { hrefOf } from '../routing/place.js';
import { useToken } from '../session/use-token.js';

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
  const token = useToken();
  const models = useGateway({ path: 'api/models', reader: modelList });
  const model = models.data?.models[0]?.id ?? 'provider/model';
  return (
    <Empty title={title}>
      <p className="quiet">
        Send one from the <a href={hrefOf(['playground'])}>playground</a>, or point a client at this gateway:
      </p>
      <pre tabIndex={0}>{exampleOf(model, token !== undefined)}</pre>
    </Empty>
  );
}

/** A request to be sent from a shell. A guarded gateway wants the token of a client, which this page does not know. */
function exampleOf(model: string, guarded: boolean): string {
  const body = { model, messages: [{ role: 'user', content: 'Hello' }] };
  return [
    // beside the page, which may stand behind a path
    `curl ${new URL('v1/chat/completions', location.href).href}`,
    ...(guarded ? ['-H "authorization: Bearer $CLIENT_TOKEN"'] : []),
    "-H 'content-type: application/json'",
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ');
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
