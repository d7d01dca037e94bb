import { useId, type ReactNode } from 'react';

export interface PanelProps {
  /** To be scrolled to. */
  id?: string;
  title: string;
  /** A few words beside the title. */
  note?: ReactNode;
  /** Over the whole width of a grid. */
  wide?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ id, title, note, wide = false, children }: PanelProps): ReactNode {
  const headId = useId();
  return (
    <section className={wide ? 'panel span-all' : 'panel'} aria-labelledby={headId} id={id}>
      <div className="panel-head">
        <h2 id={headId}>{title}</h2>
        {note !== undefined && <div className="quiet">{note}</div>}
      </div>
      {children}
    </section>
  );
}
