import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import type { FileStep } from './test-workflows.ts';

/** Gives a number from 0 up to (without) `below`. */
export type Draw = (below: number) => number;

interface Place {
  /** `step.port` */
  from: readonly string[];
  /** What steps here may read. */
  readable: readonly string[];
  depth: number;
}

/** What a random workflow may call. */
export const CALLED: WorkflowFileInput = {
  format: 'patchbay/workflow@1',
  name: 'Called',
  steps: [
    { id: 'start', type: 'called-by-workflow' },
    { id: 'pause', type: 'wait-for-approval', params: { title: 'Now?' } },
    { id: 'give', type: 'set', params: { value: { got: '{{ trigger.body }}' } } },
  ],
  edges: [
    { from: 'start', to: 'pause' },
    { from: 'pause', port: 'approved', to: 'give' },
  ],
};

/**
 * A workflow of loops, branches, waits and calls whose outcome does not depend on which of several
 * things happens first.
 */
export function randomWorkflow(draw: Draw): WorkflowFileInput {
  const steps: FileStep[] = [{ id: 'start', type: 'manual' }];
  const edges: WorkflowFileInput['edges'] = [];
  const isOneOf = (times: number): boolean => draw(times) === 0;

  function add(at: Place, type: string, params: FileStep['params'], more: Partial<FileStep> = {}) {
    const id = `s${steps.length}`;
    steps.push({ id, type, params, ...more });
    for (const source of at.from) {
      const [from = '', port] = source.split('.');
      edges.push({ from, to: id, ...(port === undefined ? {} : { port }) });
    }
    return id;
  }
  const behind = (at: Place, id: string, port?: string): Place => ({
    ...at,
    from: [port === undefined ? id : `${id}.${port}`],
    readable: [...at.readable, `steps.${id}`],
  });
  const some = (at: Place): string => `{{ ${at.readable[draw(at.readable.length)]} }}`;

  const kinds: ((at: Place) => Place)[] = [
    (at) => behind(at, add(at, 'set', { value: some(at) })),
    (at) => behind(at, add(at, 'set', { value: { a: some(at), b: [some(at)] } })),
    (at) => behind(at, add(at, 'set', { value: some(at) }, { disabled: isOneOf(3) })),
    (at) => {
      // A delay takes the test up to a second, as the clock is looked at so often.
      if (isOneOf(4))
        return behind(at, add(at, 'delay', { for: { amount: 1 + draw(90), unit: 'minutes' } }));
      const id = add(at, 'wait-for-approval', { title: 'Well?' });
      return behind(at, id, 'approved');
    },
    (at) => {
      const id = add(at, 'sub-workflow', { workflow: 'Called', input: some(at) });
      // Its output names a run: that is another one each time.
      const given = add({ ...at, from: [id] }, 'set', { value: `{{ steps.${id}.output }}` });
      return behind(at, given);
    },
    // Some items end here, or fail.
    (at) => {
      const left = at.depth === 0 ? '{{ trigger.body.length }}' : '{{ index }}';
      const conditions = [{ left, op: 'lt', right: draw(4) }];
      const id = add(at, 'filter', { conditions });
      return { ...at, from: [`${id}.true`] };
    },
    (at) => {
      const left = at.depth === 0 ? '{{ trigger.body.length }}' : '{{ index }}';
      const conditions = [{ left, op: 'lt', right: draw(3) }];
      const id = add(at, 'filter', { conditions });
      const one = block({ ...at, from: [`${id}.true`] });
      const other = block({ ...at, from: [`${id}.false`] });
      const merged = { ...at, from: [...one.from, ...other.from] };
      return behind(at, add(merged, 'merge', { mode: 'all' }));
    },
    (at) => {
      const at1 = behind(at, add(at, 'set', { value: some(at) }));
      const at2 = block(block(at));
      const merged = { ...at, from: [...at1.from, ...at2.from] };
      return behind(at, add(merged, 'merge', { mode: isOneOf(2) ? 'append' : 'all' }));
    },
    (at) => {
      const fails = `{{ ${at.depth === 0 ? 'trigger.body.length' : 'index'} == ${draw(3)} ? steps.none.at.all() : 1 }}`;
      const onError = (['fail', 'continue', 'port'] as const)[draw(3)] ?? 'fail';
      const id = add(at, 'set', { value: fails }, { onError });
      return behind(at, id);
    },
    ...Array.from({ length: 4 }, () => (at: Place) => {
      if (at.depth >= 2) return behind(at, add(at, 'set', { value: '{{ index }}' }));
      const onItemError = isOneOf(2) ? 'continue' : 'stop';
      const concurrency = onItemError === 'stop' ? 1 : 1 + draw(3);
      const items = [
        '{{ trigger.body }}',
        '{{ [1, 2] }}',
        '{{ trigger.body.map(each => each.lines) }}',
        at.depth === 0 ? '{{ trigger.body }}' : '{{ item.lines }}',
        '{{ [trigger.body[0], trigger.body[2], 1] }}',
      ][draw(5)];
      const chunkSize = isOneOf(4) ? { chunkSize: 2 } : {};
      const onError = isOneOf(2) ? { onError: 'continue' as const } : {};
      const id = add(at, 'for-each', { items, concurrency, onItemError, ...chunkSize }, onError);
      let inside: Place = {
        from: [`${id}.each`],
        readable: [...at.readable, 'item', 'item', 'index'],
        depth: at.depth + 1,
      };
      for (let left = 2 + draw(3); left > 0; left--) inside = block(inside);
      return behind(at, id, 'done');
    }),
  ];
  function block(at: Place): Place {
    return steps.length > 30 ? at : (kinds[draw(kinds.length)]?.(at) ?? at);
  }

  let at: Place = { from: ['start'], readable: ['trigger.body'], depth: 0 };
  for (let left = 3 + draw(4); left > 0; left--) at = block(at);
  return { format: 'patchbay/workflow@1', name: 'Random', steps, edges };
}
