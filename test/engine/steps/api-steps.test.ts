import { describe, expect, it } from 'vitest';
import { type StepContext, StepFailure, type StepType } from '../../../engine/steps/define-step.ts';
import { discord } from '../../../engine/steps/discord/index.ts';
import { github } from '../../../engine/steps/github/index.ts';
import { llm } from '../../../engine/steps/llm/index.ts';
import { msTeams } from '../../../engine/steps/ms-teams/index.ts';
import { ntfy } from '../../../engine/steps/ntfy/index.ts';
import { slack } from '../../../engine/steps/slack/index.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { type Answer, type LocalServer, localServer } from '../../support/local-server.ts';
import { stepContext } from '../../support/step-context.ts';
import { failureOf } from '../../support/step-failure.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const SECRET = 'a-secret-of-the-author';

interface Case {
  type: StepType;
  /** Asks the server at this address; the secret stands in the step itself. */
  params: (url: string) => JsonObject;
}

const bearer = { type: 'bearer', token: SECRET };
const hook = (url: string) => ({ type: 'webhook-url', url: `${url}/hook/${SECRET}` });

const cases: readonly Case[] = [
  { type: slack, params: (url) => ({ auth: hook(url), text: 'x' }) },
  { type: slack, params: (apiUrl) => ({ auth: bearer, apiUrl, channel: 'C1', text: 'x' }) },
  { type: msTeams, params: (url) => ({ auth: hook(url), message: { type: 'text', text: 'x' } }) },
  { type: discord, params: (url) => ({ auth: hook(url), content: 'x' }) },
  { type: ntfy, params: (server) => ({ auth: bearer, server, topic: 'a', message: 'x' }) },
  {
    type: github,
    params: (apiUrl) => ({
      auth: bearer,
      apiUrl,
      repository: 'ann/shop',
      operation: { type: 'create-issue', title: 'x' },
    }),
  },
  { type: llm, params: (baseUrl) => ({ auth: bearer, baseUrl, model: 'm', prompt: 'x' }) },
];

describe.each(cases.map((each, i) => [`${i} ${each.type.type}`, each] as const))(
  'a service that %s asks',
  (_name, { type, params }) => {
    it('is reached only with leave, at the host that was declared', async () => {
      const server = await localServer();
      const asked: unknown[] = [];
      const context = stepContext({
        services: {
          permits(wanted) {
            asked.push(wanted);
            throw new StepFailure({ code: 'not_permitted', message: 'No.' });
          },
        },
      });
      const failed = await failureOf(type, params(server.url), context);
      expect(failed.code).toBe('not_permitted');
      expect(server.connections).toBe(0);
      expect(asked).toEqual([{ kind: 'host', host: '127.0.0.1' }]);
      expect(type.permissions(params(server.url))).toEqual(asked);
      expect(type.permissions(params('https://{{ vars.host }}'))).toEqual([
        { kind: 'host', host: '*' },
      ]);
    });

    it('is not reached where the workspace blocks its network', async () => {
      const server = await localServer();
      const context = stepContext({ network: { blockPrivate: true } });
      expect((await failureOf(type, params(server.url), context)).code).toBe('address_blocked');
      expect(server.connections).toBe(0);
    });

    it('that is not there is a failure that can be tried again', async () => {
      const server = await localServer();
      await server.close();
      const failed = await failureOf(type, params(server.url));
      expect(failed).toMatchObject({ code: 'network', kind: 'network' });
      expect(failed.message).toContain('Nothing is listening');
    });

    it('that never answers runs into the time limit, and keeps no socket', async () => {
      const server = await localServer(() => {});
      const failed = await failureOf(type, { ...params(server.url), timeoutMs: 40 });
      expect(failed.kind).toBe('timeout');
      await until('the socket is closed', () => server.open.size === 0, { everyMs: 5 });
    });

    it('is left at once when the step is canceled', async () => {
      const context = stepContext();
      const reason = new Error('canceled');
      const server = await localServer(() => context.abort(reason));
      const running = type.execute(params(server.url), context);
      await expect(running).rejects.toBe(reason);
      await until('the socket is closed', () => server.open.size === 0, { everyMs: 5 });
    });

    it('does not send the step, with its secret, elsewhere', async () => {
      const elsewhere = await localServer();
      const server = await redirecting(elsewhere);
      const failed = await failureOf(type, params(server.url));
      expect(failed.kind).toBe('307');
      expect(elsewhere.requests).toHaveLength(0);
      expect(failed.hint).not.toContain('make this status a success');
    });

    it('may repeat the secret: what is told and stored does not', async () => {
      const echo: Answer = (request, response) =>
        response.writeHead(400, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            error: { message: `no ${request.url} ${request.headers.authorization}` },
            message: `no ${request.url} ${request.headers.authorization}`,
          }),
        );
      const server = await localServer(echo);
      const context = stepContext();
      const failed = await failureOf(type, params(server.url), context);
      expect(server.requests).toHaveLength(1);
      const wire = `${server.requests[0]?.url} ${server.requests[0]?.headers.authorization}`;
      expect(wire).toContain(SECRET);
      expect(JSON.stringify([failed.toStepError(), context.logs])).not.toContain(SECRET);
      expect(JSON.stringify(type.hideSecrets(params(server.url)))).not.toContain(SECRET);
    });

    it('may be down: that can be tried again, when it asks for it', async () => {
      const server = await localServer((_request, response) =>
        response.writeHead(503, { 'retry-after': '20' }).end('busy'),
      );
      const failed = await failureOf(type, params(server.url));
      expect(failed).toMatchObject({ kind: '503', retryAfterMs: 20_000 });
    });
  },
);

function redirecting(to: LocalServer): Promise<LocalServer> {
  return localServer((_request, response) =>
    response.writeHead(307, { location: `${to.url}/elsewhere` }).end(),
  );
}

it('is signed in anew when its token ran out', async () => {
  const server = await localServer((request, response) => {
    const old = request.headers.authorization === 'Bearer old';
    response.writeHead(old ? 401 : 200, { 'content-type': 'application/json' });
    response.end(old ? '{}' : '{"ok":true,"channel":"C1","ts":"1"}');
  });
  const oauth2 = {
    type: 'oauth2',
    grant: 'client-credentials',
    tokenUrl: 'http://127.0.0.1:1/token',
    clientId: 'id',
    clientSecret: 'secret-of-the-client',
    clientAuthentication: 'body',
    scopes: '',
  } as const;
  const services: Partial<StepContext['services']> = {
    accessToken: async (_name, { refused }) => (refused === undefined ? 'old' : 'new'),
  };
  const context = stepContext({ credentials: { oauth2 }, services });
  const auth = { type: 'credential', credential: 'oauth2' };
  await slack.execute({ auth, apiUrl: server.url, channel: 'C1', text: 'x' }, context);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer old',
    'Bearer new',
  ]);
});
