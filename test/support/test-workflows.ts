import type { WorkflowFileInput } from '../../shared/model/workflow.ts';

export type FileStep = WorkflowFileInput['steps'][number];

/**
 * A workflow from its steps and a drawing, `start>a a.error>b`. Unless a step is called `start` or
 * `hook` there is a manual trigger `start`; without a drawing the steps stand in a row.
 */
export function workflow(
  steps: readonly FileStep[],
  drawing?: string,
  more: Partial<WorkflowFileInput> = {},
): WorkflowFileInput {
  const hasTrigger = steps.some(({ id }) => id === 'start' || id === 'hook');
  const all: FileStep[] = hasTrigger ? [...steps] : [{ id: 'start', type: 'manual' }, ...steps];
  const row = all.slice(1).map(({ id }, index) => `${all[index]?.id}>${id}`);
  return {
    format: 'patchbay/workflow@1',
    name: 'A workflow',
    steps: all,
    edges: (drawing?.split(/\s+/) ?? row).map((edge) => {
      const [source = '', to = ''] = edge.split('>');
      const [from = '', port] = source.split('.');
      return { from, to, ...(port === undefined ? {} : { port }) };
    }),
    ...more,
  };
}

/** Listens to the endpoint `path`, which is made with the workflow. */
export function onWebhook(
  file: WorkflowFileInput,
  path = 'orders',
  endpoint: Partial<NonNullable<WorkflowFileInput['endpoints']>[number]> = {},
): WorkflowFileInput {
  return {
    ...file,
    endpoints: [{ key: path, path, ...endpoint }],
    steps: file.steps.map((step) =>
      step.id === 'start' ? { id: 'start', type: 'webhook', params: { endpoint: path } } : step,
    ),
  };
}

/** A POST of the trigger's body. */
export function httpStep(id: string, url: string, more: Partial<FileStep> = {}): FileStep {
  const { params, ...rest } = more;
  return {
    id,
    type: 'http-request',
    params: {
      method: 'POST',
      url,
      body: { type: 'json', value: '{{ trigger.body }}' },
      ...params,
    },
    ...rest,
  };
}

export function setStep(
  id: string,
  value: string | number,
  more: Partial<FileStep> = {},
): FileStep {
  return { id, type: 'set', params: { value }, ...more };
}

/** Lets through what has `trigger.body.<field>` true. */
export function filterStep(id: string, field = 'go', more: Partial<FileStep> = {}): FileStep {
  const conditions = [{ left: `{{ trigger.body.${field} }}`, op: 'equals', right: true }];
  return { id, type: 'filter', params: { conditions }, ...more };
}

export function delayStep(id: string, seconds: number): FileStep {
  return { id, type: 'delay', params: { for: { amount: seconds, unit: 'seconds' } } };
}

export function notifyStep(id: string, more: Partial<FileStep> = {}): FileStep {
  return { id, type: 'notification', params: { title: 'Hello' }, ...more };
}
