import type { ReactNode } from 'react';

/** A table that scrolls within itself where the window is too narrow for it, with the keyboard as well. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div className="table-frame" role="group" aria-label={label} tabIndex={0}>
      <table aria-label={label}>{children}</table>
    </div>
  );
}
