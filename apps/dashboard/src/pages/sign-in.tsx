import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import icon from '../icon.svg';
import { configurationPath } from '../api/query-client.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import { storedToken } from '../session/stored-value.js';
import { useToken } from '../session/use-token.js';

/** Asks for the operator's token, and says where it comes from. */
export function SignIn({ message }: { message: string }): ReactNode {
  const known = useToken();
  const refused = known !== undefined;
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const help = useId();
  const enter = (): void => {
    const entered = token.trim();
    if (entered !== '') storedToken.set(entered);
    // it may be good again, and of a token that stays the same nobody hears
    if (entered === known) void client.invalidateQueries({ queryKey: [configurationPath] });
  };
  return (
    <main className="sign-in">
      <div className="brand">
        <img src={icon} alt="" />
        Bifrost
      </div>
      <PageHead title="Sign in" />
      <Panel title="This gateway is guarded by tokens">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            enter();
          }}
        >
          <label className="field">
            Operator token
            <input
              className="input"
              type="password"
              autoComplete="current-password"
              autoFocus
              value={token}
              onChange={(event) => setToken(event.target.value)}
              aria-describedby={help}
              aria-invalid={refused}
            />
          </label>
          {refused ? (
            <div className="notice tone-bad" role="alert">
              <p>{message}</p>
            </div>
          ) : (
            <p>{message}</p>
          )}
          <button type="submit" className="button button-main" disabled={token.trim() === ''}>
            Sign in
          </button>
        </form>
        <p className="quiet" id={help}>
          One of <code>gateway.auth.operator_tokens</code> in the configuration, or the variable{' '}
          <code>BIFROST_TOKEN</code> of the gateway’s process. A client’s token does not open this page. The
          token stays in this tab and is forgotten when it is closed.
        </p>
      </Panel>
    </main>
  );
}
