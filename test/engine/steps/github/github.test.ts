import { describe, expect, it } from 'vitest';
import { github } from '../../../../engine/steps/github/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

const TOKEN = 'github_pat_secret';

async function api(answer: object | null, status = 200, headers: Record<string, string> = {}) {
  return localServer((_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (answer === null) response.writeHead(status).end();
    else sendJson(response, answer, status);
  });
}

function doing(server: LocalServer, operation: JsonObject): JsonObject {
  return {
    auth: { type: 'bearer', token: TOKEN },
    apiUrl: `${server.url}/api/v3`,
    repository: 'ann/shop',
    operation,
  };
}

function requests(server: LocalServer): unknown[] {
  return server.requests.map(({ method, url, body }) => [
    `${method} ${url}`,
    body.length === 0 ? null : JSON.parse(body.toString()),
  ]);
}

const issue = { id: 900, number: 7, html_url: 'https://github.com/ann/shop/issues/7' };

describe('an operation', () => {
  it.each([
    [
      { type: 'create-issue', title: 'Broken', body: 'It *is*', labels: 'bug, shop', milestone: 3 },
      issue,
      'POST /api/v3/repos/ann/shop/issues',
      { title: 'Broken', body: 'It *is*', labels: ['bug', 'shop'], milestone: 3 },
      { number: 7, url: issue.html_url, id: 900 },
    ],
    [
      { type: 'comment', number: '7', body: 'Thanks' },
      { id: 1, html_url: 'https://github.com/c' },
      'POST /api/v3/repos/ann/shop/issues/7/comments',
      { body: 'Thanks' },
      { id: 1, url: 'https://github.com/c' },
    ],
    [
      { type: 'close', number: 7, reason: 'not_planned' },
      { ...issue, state: 'closed' },
      'PATCH /api/v3/repos/ann/shop/issues/7',
      { state: 'closed', state_reason: 'not_planned' },
      { number: 7, url: issue.html_url, state: 'closed' },
    ],
    [
      { type: 'reopen', number: 7 },
      { ...issue, state: 'open' },
      'PATCH /api/v3/repos/ann/shop/issues/7',
      { state: 'open' },
      { number: 7, url: issue.html_url, state: 'open' },
    ],
    [
      { type: 'repository-dispatch', event: 'deploy', payload: { env: 'prod' } },
      null,
      'POST /api/v3/repos/ann/shop/dispatches',
      { event_type: 'deploy', client_payload: { env: 'prod' } },
      { event: 'deploy' },
    ],
    [
      { type: 'workflow-dispatch', workflow: 'build.yml', ref: 'v1', inputs: { count: 3 } },
      null,
      'POST /api/v3/repos/ann/shop/actions/workflows/build.yml/dispatches',
      { ref: 'v1', inputs: { count: '3' } },
      { workflow: 'build.yml', ref: 'v1' },
    ],
    [
      {
        type: 'commit-status',
        sha: 'abcdef1',
        state: 'success',
        description: 'x'.repeat(200),
        targetUrl: 'https://example.com/b/1',
      },
      { id: 5 },
      'POST /api/v3/repos/ann/shop/statuses/abcdef1',
      {
        state: 'success',
        context: 'patchbay',
        description: 'x'.repeat(140),
        target_url: 'https://example.com/b/1',
      },
      { id: 5, state: 'success', context: 'patchbay' },
    ],
  ])('%j', async (operation, answer, line, body, output) => {
    const server = await api(answer, answer === null ? 204 : 201);
    expect(await carriedOut(github, doing(server, operation))).toEqual(output);
    expect(requests(server)).toEqual([[line, body]]);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    });
    expect(server.requests[0]?.headers['user-agent']).toContain('Patchbay');
  });

  it('on labels adds and removes, and one that is not there is no error', async () => {
    const server = await localServer((request, response) =>
      request.method === 'DELETE'
        ? sendJson(response, { message: 'Label does not exist' }, 404)
        : sendJson(response, [{ name: 'bug' }]),
    );
    const operation = { type: 'label', number: 7, add: ['bug'], remove: 'to do?, a/b' };
    expect(await carriedOut(github, doing(server, operation))).toEqual({
      number: 7,
      added: ['bug'],
      removed: ['to do?', 'a/b'],
    });
    expect(requests(server)).toEqual([
      ['POST /api/v3/repos/ann/shop/issues/7/labels', { labels: ['bug'] }],
      ['DELETE /api/v3/repos/ann/shop/issues/7/labels/to%20do%3F', null],
      ['DELETE /api/v3/repos/ann/shop/issues/7/labels/a%2Fb', null],
    ]);
  });

  it('on labels fails for an issue that is not there, and never removes all of them', async () => {
    const server = await api({ message: 'Not Found' }, 404);
    const remove = (name: string) => doing(server, { type: 'label', number: 7, remove: [name] });
    expect(await failureOf(github, remove('bug'))).toMatchObject({ code: 'github_not_found' });
    expect(await failureOf(github, remove('.'))).toMatchObject({ code: 'github_rejected' });
    expect(server.requests).toHaveLength(1);
  });

  it('uses token and address of a stored github credential', async () => {
    const server = await api(issue, 201);
    const credentials = {
      gh: { type: 'github', token: TOKEN, baseUrl: `${server.url}/api/v3/` },
    } as const;
    const { apiUrl: _, ...params } = doing(server, { type: 'create-issue', title: 'x' });
    const auth = { type: 'credential', credential: 'gh' };
    await carriedOut(github, { ...params, auth }, stepContext({ credentials }));
    expect(server.requests[0]?.url).toBe('/api/v3/repos/ann/shop/issues');
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
});

describe('what would lead elsewhere', () => {
  it.each([
    ['repository', '../../orgs/x'],
    ['repository', 'ann/..'],
    ['repository', 'ann/shop/issues'],
    ['repository', 'ann/sh op?x'],
  ])('is refused: %s %s', (name, value) => {
    const params: JsonObject = {
      auth: { type: 'credential', credential: 'gh' },
      repository: 'ann/shop',
      operation: { type: 'reopen', number: 1 },
      [name]: value,
    };
    expect(stepProblems(github, params)).toEqual([`${name}: must be like owner/name`]);
  });

  it.each([
    [{ type: 'comment', number: '7/../8', body: 'x' }, 'operation.number'],
    [{ type: 'workflow-dispatch', workflow: '../x' }, 'operation.workflow'],
    [{ type: 'commit-status', sha: '../x', state: 'success' }, 'operation.sha'],
    [{ type: 'label', number: 1 }, 'operation.add'],
    [
      {
        type: 'repository-dispatch',
        event: 'x',
        payload: Object.fromEntries([...'abcdefghijk'].map((key) => [key, 1])),
      },
      'operation.payload',
    ],
  ])('and so is %j', (operation, path) => {
    const auth = { type: 'credential', credential: 'gh' };
    const problems = stepProblems(github, { auth, repository: 'ann/shop', operation });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${path}: `);
  });
});

describe('an answer', () => {
  const create = { type: 'create-issue', title: 'x' };

  it.each([
    [401, { message: 'Bad credentials' }, 'github_token_invalid', 'Bad credentials'],
    [403, { message: 'Resource not accessible' }, 'github_forbidden', 'may not do this'],
    [404, { message: 'Not Found' }, 'github_not_found', 'ann/shop'],
    [410, { message: 'Issues are disabled' }, 'github_gone', 'Issues are disabled'],
    [
      422,
      {
        message: 'Validation Failed',
        errors: [{ field: 'labels', code: 'invalid' }, { message: 'No ref' }],
      },
      'github_rejected',
      'labels: invalid; No ref',
    ],
  ])('%i is said in words', async (status, body, code, words) => {
    const failed = await failureOf(github, doing(await api(body, status), create));
    expect(failed).toMatchObject({ code, kind: `${status}` });
    expect(failed.message).toContain(words);
    expect(failed.hint).toBeTruthy();
  });

  it('names the permission that the token lacks', async () => {
    const headers = { 'x-accepted-github-permissions': 'issues=write' };
    const server = await api({ message: 'Resource not accessible' }, 403, headers);
    expect((await failureOf(github, doing(server, create))).hint).toContain('issues=write');
  });

  it('says that the repository has moved', async () => {
    const server = await api({ message: 'Moved' }, 301, { location: '/repositories/1' });
    expect(await failureOf(github, doing(server, create))).toMatchObject({ code: 'github_moved' });
  });

  it.each([
    ['secondary, with a time', 403, { 'retry-after': '90' }, 90_000],
    ['secondary, without one', 429, {}, 60_000],
    [
      'of the hour',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000300' },
      300_000,
    ],
  ] as const)('says when to come again: %s', async (name, status, headers, retryAfterMs) => {
    const said = name.startsWith('secondary')
      ? 'You have exceeded a secondary rate limit'
      : 'Limit';
    const server = await api({ message: said }, status, headers);
    const context = stepContext({ now: () => 1_700_000_000_000 });
    expect(await failureOf(github, doing(server, create), context)).toMatchObject({
      code: 'github_rate_limit',
      kind: '429',
      retryAfterMs,
    });
  });
});

it('is carried out again after a crash only where that changes nothing', () => {
  const effects = (type: string) => github.effectsFor({ operation: { type } });
  for (const type of ['close', 'reopen', 'label', 'commit-status'])
    expect(effects(type)).toBe('idempotent');
  for (const type of ['create-issue', 'comment', 'repository-dispatch', '{{ x }}'])
    expect(effects(type)).toBe('external');
  expect(github.effectsFor({ operation: '{{ x }}' })).toBe('external');
});
