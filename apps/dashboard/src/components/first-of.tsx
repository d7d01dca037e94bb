import { useState, type ReactNode } from 'react';

const few = 10;

/** The first of many, which stand at the top for a reason, and a way to all of them. */
export function FirstOf<Item>(props: {
  items: readonly Item[];
  children: (shown: readonly Item[]) => ReactNode;
}): ReactNode {
  const { items, children } = props;
  const [all, setAll] = useState(false);
  if (items.length <= few) return children(items);
  return (
    <>
      {children(all ? items : items.slice(0, few))}
      <div>
        <button
          type="button"
          className="button button-small"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? `Show the first ${few}` : `Show all ${items.length}`}
        </button>
      </div>
    </>
  );
}
