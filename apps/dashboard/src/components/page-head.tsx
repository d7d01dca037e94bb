import { useEffect, type ReactNode } from 'react';

/** The heading of a page with its tools; the browser's tab gets the title too. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  useEffect(() => {
    document.title = `${title} · Bifrost`;
  }, [title]);
  return (
    <div className="page-head">
      <h1>{title}</h1>
      <div className="page-head-tools">{children}</div>
    </div>
  );
}
