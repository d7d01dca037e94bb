import type { ReactNode } from 'react';

/** Lines of the icons, on a ground of 24 by 24. */
const lines = {
  overview: 'M4 19V9m6 10V5m6 14v-7m4 7H3',
  live: 'M3 12h4l3-7 4 14 3-7h4',
  requests: 'M4 6h16M4 12h16M4 18h10',
  providers: 'M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01',
  playground: 'M4 5h16v11H9l-5 4z',
  configuration: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 5v4M9 15v4',
  menu: 'M4 7h16M4 12h16M4 17h16',
};

export type IconName = keyof typeof lines;

/** An icon beside a word; it says nothing of its own. */
export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg
      viewBox="0 0 24 24"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={lines[name]} />
    </svg>
  );
}
