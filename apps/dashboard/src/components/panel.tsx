import { useId, type ReactNode } from 'react';

export interface PanelProps {
  title: string;
  /** A few words beside the title. */
  note?: ReactNode;
  /** Over the whole width of a grid. */
  wide?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ title, note, wide = false, children }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section className={wide ? 'panel span-all' : 'panel'} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <div className="quiet">{note}</div>}
      </div>
      {children}
    </section>
  );
}
