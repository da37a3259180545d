import type { Json } from '../../../shared/json.ts';
import { ANY, type Permission } from '../../../shared/model/permission.ts';
import { defineStep } from '../define-step.ts';
import { docs } from './docs.ts';
import { codeFailure } from './failure.ts';
import { codeFetch } from './fetch.ts';
import { codeParams } from './params.ts';
import { mentioned } from './scope.ts';
import { syntaxProblem } from './syntax.ts';

const MEGABYTE = 1024 * 1024;

export const code = defineStep({
  type: 'code',
  name: 'Code',
  description: 'Runs JavaScript in a sandbox and hands on what it returns.',
  icon: 'square-code',
  group: 'data',
  effects: 'none',
  immediate: false,
  // What was sent before a crash nobody can tell.
  effectsFor: ({ hosts }) => (hasFetch(hosts) ? 'external' : 'none'),
  permissions: ({ hosts }) => hostsOf(hosts),
  verbatim: ['code'],
  ports: [{ name: 'out', label: 'Result' }],
  params: codeParams,
  problems({ code: text }) {
    const problem = typeof text === 'string' ? syntaxProblem(text) : null;
    return problem === null ? [] : [{ path: ['code'], message: problem }];
  },
  example: {
    code: 'const { id, total } = trigger.body;\nreturn { id, big: total > 100 };',
  },
  async run(params, context) {
    const { services, signal, workflowName } = context;
    signal.throwIfAborted();
    const end = await services.sandbox.run({
      code: params.code,
      globals: { ...mentioned(context.scope(), params.code), input: params.input ?? null },
      lane: workflowName,
      timeLimitMs: params.timeoutMs,
      memoryLimitBytes: params.memoryMb * MEGABYTE,
      log: (line) => context.log(line),
      ...(params.hosts.length === 0 ? {} : { fetch: codeFetch(params, context) }),
      signal,
    });
    if (end.ok) return { output: end.value };
    throw codeFailure(end.problem, params);
  },
  docs,
});

function hasFetch(hosts: Json | undefined): boolean {
  return typeof hosts === 'string' || (Array.isArray(hosts) && hosts.length > 0);
}

function hostsOf(hosts: Json | undefined): Permission[] {
  const list = typeof hosts === 'string' ? [hosts] : Array.isArray(hosts) ? hosts : [];
  return list.flatMap((host): Permission[] => {
    if (typeof host !== 'string' || host.trim() === '') return [];
    const isOpen = host.includes('{{') || host.trim() === ANY;
    return [{ kind: 'host', host: isOpen ? ANY : host.trim().toLowerCase() }];
  });
}
