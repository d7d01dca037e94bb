import type { ReactNode } from 'react';
import { count } from '../format/numbers.js';
import { flowLayout, type FlowEdge, type FlowNode } from './flow-layout.js';

const width = 560;
const bar = 8;

/** Who was asked first on the left, who answered on the right. The table below says the same in words. */
export function Flow({ edges }: { edges: readonly FlowEdge[] }): ReactNode {
  const { height, left, right, links } = flowLayout(edges);
  return (
    <>
      <svg className="flow" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {links.map((link) => (
          <path
            key={`${link.from} ${link.to} ${link.reason}`}
            className="flow-link"
            strokeWidth={link.width}
            d={`M${bar},${link.fromY} C${width / 2},${link.fromY} ${width / 2},${link.toY} ${width - bar},${link.toY}`}
          >
            <title>{`${link.from} → ${link.to}: ${count(link.requests)}, ${link.reason}`}</title>
          </path>
        ))}
        {left.map((node) => (
          <Node key={node.name} node={node} side="left" />
        ))}
        {right.map((node) => (
          <Node key={node.name} node={node} side="right" />
        ))}
      </svg>
      <div className="table-frame">
        <table>
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
        </table>
      </div>
    </>
  );
}

function Node({ node, side }: { node: FlowNode; side: 'left' | 'right' }): ReactNode {
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
        {shortened(node.name)} <tspan className="flow-count">{count(node.requests)}</tspan>
      </text>
    </>
  );
}

/** Both sides share the width of the drawing. */
function shortened(name: string): string {
  return name.length <= 34 ? name : `${name.slice(0, 20)}…${name.slice(-12)}`;
}
