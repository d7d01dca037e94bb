/** Requests that left one target for another. */
export interface FlowEdge {
  from: string;
  to: string;
  requests: number;
  reason: string;
}

export interface FlowNode {
  name: string;
  requests: number;
  y: number;
  height: number;
}

interface FlowLink extends FlowEdge {
  /** Middle of the link's end at either side. */
  fromY: number;
  toY: number;
  width: number;
}

export interface FlowLayout {
  height: number;
  left: FlowNode[];
  right: FlowNode[];
  links: FlowLink[];
}

const gap = 30;
const least = 4;
/** Height of all requests together. */
const scaleHeight = 120;

/**
 * Two columns: on the left those who were asked first, on the right those who answered. Heights are in proportion to
 * the requests, but nothing is too thin to be seen.
 */
export function flowLayout(edges: readonly FlowEdge[]): FlowLayout {
  const all = edges.reduce((sum, edge) => sum + edge.requests, 0);
  const widthOf = (requests: number): number => Math.max(least, (requests / Math.max(1, all)) * scaleHeight);
  const left = column(edges, 'from', widthOf);
  const right = column(edges, 'to', widthOf);
  const used = new Map<FlowNode, number>();
  const take = (nodes: FlowNode[], name: string, width: number): number => {
    const node = nodes.find((each) => each.name === name);
    if (node === undefined) return 0;
    const before = used.get(node) ?? 0;
    used.set(node, before + width);
    return node.y + before + width / 2;
  };
  const links = edges.map((edge) => {
    const width = widthOf(edge.requests);
    return { ...edge, width, fromY: take(left, edge.from, width), toY: take(right, edge.to, width) };
  });
  return { height: Math.max(bottom(left), bottom(right)) + least, left, right, links };
}

function column(
  edges: readonly FlowEdge[],
  side: 'from' | 'to',
  widthOf: (requests: number) => number,
): FlowNode[] {
  const nodes: FlowNode[] = [];
  for (const edge of edges) {
    let node = nodes.find((each) => each.name === edge[side]);
    if (node === undefined) nodes.push((node = { name: edge[side], requests: 0, y: 0, height: 0 }));
    node.requests += edge.requests;
    node.height += widthOf(edge.requests);
  }
  let y = gap;
  for (const node of nodes) {
    node.y = y;
    y += node.height + gap;
  }
  return nodes;
}

function bottom(nodes: readonly FlowNode[]): number {
  const last = nodes.at(-1);
  return last === undefined ? 0 : last.y + last.height;
}
