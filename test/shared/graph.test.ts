import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph, downstreamOf, topologicalOrder, upstreamOf } from '../../shared/graph.ts';
import { type WorkflowEdge, workflowEdgeSchema } from '../../shared/model/workflow.ts';

/** `a>b c.false>d` */
function edges(text: string): WorkflowEdge[] {
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [source = '', to = ''] = part.split('>');
      const [from = '', port] = source.split('.');
      return workflowEdgeSchema.parse({ from, to, ...(port === undefined ? {} : { port }) });
    });
}

function steps(text: string) {
  return text.split(' ').map((id) => ({ id, isTrigger: id.startsWith('t') }));
}

function problems(stepIds: string, drawing: string) {
  return checkGraph(steps(stepIds), edges(drawing)).map(({ kind, stepId, edge }) => ({
    kind,
    stepId,
    edge,
  }));
}

describe('topologicalOrder', () => {
  it('puts every step behind those it depends on, whatever order they are written in', () => {
    const order = topologicalOrder(['d', 'c', 'b', 'a'], edges('a>b a>c b>d c>d'));
    expect(order).toHaveLength(4);
    expect(order[0]).toBe('a');
    expect(order[3]).toBe('d');
  });

  it('leaves out the steps of a cycle and those behind it', () => {
    expect(topologicalOrder(['a', 'b', 'c', 'd'], edges('a>b b>c c>b c>d'))).toEqual(['a']);
    expect(topologicalOrder(['a', 'b'], edges('a>a'))).toEqual(['b']);
  });

  it('takes a step that two edges of one step lead to once', () => {
    expect(topologicalOrder(['a', 'b'], edges('a.true>b a.false>b'))).toEqual(['a', 'b']);
  });

  it('ignores edges to steps that are not there', () => {
    expect(topologicalOrder(['a', 'b'], edges('a>b a>x x>b'))).toEqual(['a', 'b']);
  });

  it('orders any graph without cycles, and only such a graph, as a whole', () => {
    const graph = fc.record({
      count: fc.integer({ min: 1, max: 12 }),
      pairs: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 }),
      acyclic: fc.boolean(),
    });
    fc.assert(
      fc.property(graph, ({ count, pairs, acyclic }) => {
        const ids = Array.from({ length: count }, (_, index) => `s${index}`);
        const drawn = pairs
          .map(([from, to]) => [from % count, to % count] as const)
          .filter(([from, to]) => !acyclic || from < to)
          .map(([from, to]) => ({ from: `s${from}`, to: `s${to}` }));
        const order = topologicalOrder(ids, drawn);
        const place = new Map(order.map((id, index) => [id, index]));
        expect(place.size).toBe(order.length);
        for (const { from, to } of drawn) {
          const at = place.get(to);
          if (at !== undefined) expect(place.get(from)).toBeLessThan(at);
        }
        const loops = ids.some((id) =>
          drawn.some((e) => e.from === id && reaches(e.to, id, drawn)),
        );
        expect(order.length === count).toBe(!loops);
      }),
    );
  });
});

/** By trying every path; slow and plain. */
function reaches(
  from: string,
  to: string,
  drawn: readonly { from: string; to: string }[],
  seen: readonly string[] = [],
): boolean {
  if (from === to) return true;
  if (seen.includes(from)) return false;
  return drawn.some((edge) => edge.from === from && reaches(edge.to, to, drawn, [...seen, from]));
}

describe('upstreamOf and downstreamOf', () => {
  const drawing = edges('t>a t>b a>c b>c c>d b>e');

  it('follow every path, the step itself left out', () => {
    expect([...upstreamOf('c', drawing)].toSorted()).toEqual(['a', 'b', 't']);
    expect([...downstreamOf('b', drawing)].toSorted()).toEqual(['c', 'd', 'e']);
    expect([...upstreamOf('t', drawing)]).toEqual([]);
    expect([...downstreamOf('d', drawing)]).toEqual([]);
  });

  it('end in a cycle too', () => {
    expect([...downstreamOf('a', edges('a>b b>c c>a'))].toSorted()).toEqual(['b', 'c']);
    expect([...upstreamOf('a', edges('a>a'))]).toEqual([]);
  });
});

describe('checkGraph', () => {
  it('finds nothing wrong with branches that come together', () => {
    expect(problems('t a b c', 't>a t>b a>c b>c')).toEqual([]);
  });

  it('names the steps of a cycle and not those behind it', () => {
    const [problem] = checkGraph(steps('t a b c'), edges('t>a a>b b>a b>c'));
    expect(problem).toMatchObject({ kind: 'cycle', stepId: 'a', edge: null });
    expect(problem?.message).toContain('a, b.');
  });

  it('finds a step that leads to itself', () => {
    expect(problems('t a', 't>a a>a')).toEqual([{ kind: 'cycle', stepId: 'a', edge: null }]);
  });

  it('finds edges from and to steps that are not there', () => {
    expect(problems('t a', 't>a a>gone lost>a')).toEqual([
      { kind: 'unknown_step', stepId: 'gone', edge: 1 },
      { kind: 'unknown_step', stepId: 'lost', edge: 2 },
    ]);
  });

  it('finds an edge that is there twice, and takes another port for another edge', () => {
    expect(problems('t a', 't>a t>a')).toEqual([{ kind: 'duplicate_edge', stepId: 't', edge: 1 }]);
    expect(problems('t a b', 't>a a.true>b a.false>b')).toEqual([]);
  });

  it('finds an edge into a trigger', () => {
    expect(problems('t a t2', 't>a a>t2')).toEqual([
      { kind: 'into_trigger', stepId: 't2', edge: 1 },
    ]);
  });

  it('finds steps that no trigger leads to', () => {
    expect(problems('t a b c', 't>a b>c')).toEqual([
      { kind: 'unreachable', stepId: 'b', edge: null },
      { kind: 'unreachable', stepId: 'c', edge: null },
    ]);
  });

  it('judges the largest workflow without going over every pair of steps', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => (index === 0 ? 't' : `s${index}`));
    const drawn: WorkflowEdge[] = [];
    for (let step = 1; step <= 5; step++)
      for (let i = 0; i + step < ids.length; i++)
        drawn.push({ from: ids[i] ?? '', port: `p${step}`, to: ids[i + step] ?? '' });
    const graphSteps = ids.map((id) => ({ id, isTrigger: id === 't' }));
    expect(checkGraph(graphSteps, drawn)).toEqual([]);
    expect(downstreamOf('t', drawn).size).toBe(1999);
  });
});
