import { useRef, type ReactNode } from 'react';
import { TableFrame } from '../components/table-frame.js';
import { useWidth } from '../components/use-width.js';
import { count } from '../format/numbers.js';
import { flowLayout, type FlowEdge, type FlowNode } from './flow-layout.js';

const bar = 8;

/** Who was asked first on the left, who answered on the right. The table beside it says the same in words. */
export function Flow({ edges }: { edges: readonly FlowEdge[] }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  return (
    <div className="flow-pair">
      <div ref={place}>
        <Drawing edges={edges} width={width} />
      </div>
      <EdgeTable edges={edges} />
    </div>
  );
}

function Drawing({ edges, width }: { edges: readonly FlowEdge[]; width: number }): ReactNode {
  const { height, left, right, links } = flowLayout(edges);
  const middle = width / 2;
  return (
    <svg className="flow" width={width} height={height} aria-hidden="true">
      {links.map((link) => (
        <path
          key={`${link.from} ${link.to} ${link.reason}`}
          className="flow-link"
          strokeWidth={link.width}
          d={`M${bar},${link.fromY} C${middle},${link.fromY} ${middle},${link.toY} ${width - bar},${link.toY}`}
        >
          <title>{`${link.from} → ${link.to}: ${count(link.requests)}, ${link.reason}`}</title>
        </path>
      ))}
      {left.map((node) => (
        <Node key={node.name} node={node} side="left" width={width} />
      ))}
      {right.map((node) => (
        <Node key={node.name} node={node} side="right" width={width} />
      ))}
    </svg>
  );
}

function EdgeTable({ edges }: { edges: readonly FlowEdge[] }): ReactNode {
  return (
    <TableFrame label="Fallbacks in figures">
      <thead>
        <tr>
          <th scope="col">Asked first</th>
          <th scope="col">Answered</th>
          <th scope="col">Because of</th>
          <th scope="col" className="number">
            Requests
          </th>
        </tr>
      </thead>
      <tbody>
        {edges.map(({ from, to, reason, requests }) => (
          <tr key={`${from} ${to} ${reason}`}>
            <td className="break">{from}</td>
            <td className="break">{to}</td>
            <td>{reason}</td>
            <td className="number">{count(requests)}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}

function Node(props: { node: FlowNode; side: 'left' | 'right'; width: number }): ReactNode {
  const { node, side, width } = props;
  const isLeft = side === 'left';
  return (
    <>
      <rect
        className={isLeft ? 'flow-node' : 'flow-node flow-node-to'}
        x={isLeft ? 0 : width - bar}
        y={node.y}
        width={bar}
        height={node.height}
        rx={2}
      />
      <text x={isLeft ? 0 : width} y={node.y - 8} textAnchor={isLeft ? 'start' : 'end'}>
        {shortened(node.name, width)} <tspan className="flow-count">{count(node.requests)}</tspan>
      </text>
    </>
  );
}

/** Both sides share the width of the drawing; a letter is about 7 pixels wide. */
function shortened(name: string, width: number): string {
  const most = Math.max(12, Math.floor(width / 2 / 7) - 6);
  return name.length <= most
    ? name
    : `${name.slice(0, Math.ceil(most * 0.6))}…${name.slice(-Math.floor(most * 0.4))}`;
}
