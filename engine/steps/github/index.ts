import { isJsonObject, type Json } from '../../../shared/json.ts';
import { type ApiAddress, apiAt, callApi, textAt } from '../../http/call-api.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { type SignIn, signInOf, signInWith } from '../../http/sign-in.ts';
import { defineStep, type Effects, type StepContext, type StepResult } from '../define-step.ts';
import { docs } from './docs.ts';
import { githubFailure } from './errors.ts';
import { outputOf, requestsOf } from './operations.ts';
import { type GithubParams, githubParams } from './params.ts';

const API = 'https://api.github.com';

/** They set a state: a second time changes nothing. */
const REPEATABLE = new Set<Json>(['close', 'reopen', 'label', 'commit-status']);

export const github = defineStep({
  type: 'github',
  name: 'GitHub',
  description: 'Works with issues, dispatches and commit statuses of a GitHub repository.',
  icon: 'git-branch',
  group: 'action',
  effects: 'external',
  effectsFor: ({ operation }): Effects =>
    isJsonObject(operation) && REPEATABLE.has(operation.type ?? null) ? 'idempotent' : 'external',
  permissions: ({ apiUrl }) => hostPermissions(apiUrl ?? API),
  hideSecrets,
  ports: [{ name: 'out', label: 'Done' }],
  docs,
  params: githubParams,
  problems({ operation }) {
    if (!isJsonObject(operation)) return [];
    const { type, payload } = operation;
    if (type === 'repository-dispatch' && isJsonObject(payload) && Object.keys(payload).length > 10)
      return [
        { path: ['operation', 'payload'], message: 'GitHub takes ten fields: put them into one' },
      ];
    const isEmpty = (value: Json | undefined) =>
      value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    return type === 'label' && isEmpty(operation.add) && isEmpty(operation.remove)
      ? [{ path: ['operation', 'add'], message: 'name a label to add or to remove' }]
      : [];
  },
  example: {
    auth: { type: 'credential', credential: 'github' },
    repository: 'example/shop',
    operation: {
      type: 'create-issue',
      title: 'Order {{ trigger.body.id }} failed',
      body: '{{ trigger.body.reason }}',
      labels: ['bug'],
    },
  },
  run,
});

async function run(params: GithubParams, context: StepContext): Promise<StepResult> {
  const { repository, operation, timeoutMs } = params;
  const { signIn, addressOf } = await wayOf(params, context);
  const answers: Json[] = [];
  for (const { method, path, body, done } of requestsOf(operation)) {
    const answer = await callApi(
      {
        address: addressOf(`repos/${repository}/${path}`),
        method,
        headers: {
          Accept: 'application/vnd.github+json',
          'X-GitHub-Api-Version': '2022-11-28',
        },
        signIn,
        ...(body === undefined ? {} : { body }),
        timeoutMs,
      },
      context,
    );
    const success = answer.status >= 200 && answer.status < 300;
    const isDone = done?.test(textAt(answer.body, 'message') ?? '') === true;
    if (!success && !isDone) throw await githubFailure(answer, { repository, now: context.now() });
    answers.push(answer.body);
  }
  return { output: outputOf(operation, answers) };
}

interface Way {
  signIn: SignIn;
  addressOf: (path: string) => ApiAddress;
}

async function wayOf({ auth, apiUrl }: GithubParams, context: StepContext): Promise<Way> {
  const { services, signal } = context;
  if (auth.type !== 'credential') return way(signInOf(auth), apiUrl, undefined);
  const data = services.credential(auth.credential);
  const own = data.type === 'github' ? data.baseUrl : undefined;
  return way(await signInWith(auth.credential, services, signal), apiUrl, own);
}

function way(
  signIn: SignIn,
  ofWorkflow: string | undefined,
  ofCredential: string | undefined,
): Way {
  return { signIn, addressOf: (path) => apiAt(path, { ofWorkflow, ofCredential, usual: API }) };
}
