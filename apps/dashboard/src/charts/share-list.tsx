import type { ReactNode } from 'react';
import { count, share } from '../format/numbers.js';
import type { KeyShare } from './shares.js';

/** What each key took, with a mark where its weight would put it. */
export function ShareList({ keys }: { keys: readonly KeyShare[] }): ReactNode {
  return (
    <ul className="shares">
      {keys.map(({ key, requests, taken, due }) => (
        <li className="share-row" key={key}>
          <span className="cut" title={key}>
            {key}
          </span>
          <span>
            {share(taken, 1)}{' '}
            <span className="quiet">
              of {share(due, 1)} by weight · {count(requests)}
            </span>
          </span>
          <span className="share-track" aria-hidden="true">
            <span className="share-fill" style={{ width: `${taken * 100}%` }} />
            <span className="share-mark" style={{ left: `${due * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
