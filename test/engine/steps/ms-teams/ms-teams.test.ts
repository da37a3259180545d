import { describe, expect, it } from 'vitest';
import { msTeams } from '../../../../engine/steps/ms-teams/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

const KEY = 'sig-of-the-workflow';

async function teams(status = 202, answer: string | object = ''): Promise<LocalServer> {
  return localServer((_request, response) => {
    if (typeof answer === 'object') sendJson(response, answer, status);
    else response.writeHead(status, { 'content-type': 'text/plain' }).end(answer);
  });
}

function post(server: LocalServer, message: JsonObject): JsonObject {
  return { auth: { type: 'webhook-url', url: `${server.url}/hook?sig=${KEY}` }, message };
}

function sentCard(server: LocalServer): unknown {
  const sent: unknown = JSON.parse(`${server.requests[0]?.body}`);
  expect(sent).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
  });
  return (sent as { attachments: [{ content: unknown }] }).attachments[0].content;
}

describe('a message', () => {
  it('of title, text, facts and buttons becomes an Adaptive Card', async () => {
    const server = await teams();
    const output = await carriedOut(
      msTeams,
      post(server, {
        type: 'text',
        title: 'New order',
        text: 'first\nsecond\n\nthird',
        facts: { Total: 12.5, Paid: true, Note: null },
        color: 'good',
        buttons: [{ title: 'Open', url: 'https://example.com/o/1' }],
      }),
    );
    expect(output).toEqual({ status: 202 });
    expect(sentCard(server)).toMatchObject({
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        { type: 'TextBlock', text: 'New order', color: 'good', wrap: true },
        { type: 'TextBlock', text: 'first\n\nsecond\n\nthird', wrap: true },
        {
          type: 'FactSet',
          facts: [
            { title: 'Total', value: '12.5' },
            { title: 'Paid', value: 'true' },
          ],
        },
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com/o/1' }],
    });
  });

  it('may be a card of one’s own, or the whole message around it', async () => {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'x' }] };
    for (const given of [card, { type: 'message', attachments: [{ content: card }] }]) {
      const server = await teams();
      await carriedOut(msTeams, post(server, { type: 'card', card: given }));
      expect(sentCard(server)).toEqual(card);
    }
  });

  it('goes to the address of a stored webhook-url, with its query', async () => {
    const server = await teams();
    const credentials = {
      teams: { type: 'webhook-url', url: `${server.url}/hook?sig=${KEY}` },
    } as const;
    const auth = { type: 'credential', credential: 'teams' };
    const message = { type: 'text', text: 'x' };
    await carriedOut(msTeams, { auth, message }, stepContext({ credentials }));
    expect(server.requests[0]?.url).toBe(`/hook?sig=${KEY}`);
  });

  it.each([
    [{ type: 'text', text: '' }, 'teams_empty'],
    [{ type: 'text', text: 'x'.repeat(29_000) }, 'teams_too_large'],
    [{ type: 'card', card: { '@type': 'MessageCard' } }, 'teams_card_invalid'],
    [{ type: 'card', card: { body: [] } }, 'teams_card_invalid'],
  ])('that Teams could not show is not sent: %#', async (message, code) => {
    const server = await teams();
    expect((await failureOf(msTeams, post(server, message))).code).toBe(code);
    expect(server.requests).toHaveLength(0);
  });

  it('without anything in it is found when the workflow is checked', () => {
    const auth = { type: 'credential', credential: 'teams' };
    expect(stepProblems(msTeams, { auth, message: { type: 'text' } })).toEqual([
      'message.text: a message needs a title, a text or facts',
    ]);
  });
});

describe('an answer', () => {
  const message = { type: 'text', text: 'x' };

  it.each([
    [400, { error: { code: 'BadRequest', message: 'The card is wrong' } }, 'The card is wrong'],
    [401, { error: { message: 'The signature is invalid' } }, 'not accepted'],
    [404, '', 'no webhook at this address'],
  ])('%i says why, and is not tried again', async (status, answer, words) => {
    const failed = await failureOf(msTeams, post(await teams(status, answer), message));
    expect(failed.message).toContain(words);
    expect(failed.kind).toBe(`${status}`);
    expect(JSON.stringify(failed.toStepError())).not.toContain(KEY);
  });

  it('429 may be tried again', async () => {
    const server = await localServer((_request, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end(),
    );
    expect(await failureOf(msTeams, post(server, message))).toMatchObject({
      kind: '429',
      retryAfterMs: 7000,
    });
  });

  it('200 of an older connector is a failure when its text says so', async () => {
    const text =
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x';
    const failed = await failureOf(msTeams, post(await teams(200, text), message));
    expect(failed).toMatchObject({ code: 'teams_rejected', kind: '429' });
    expect(await carriedOut(msTeams, post(await teams(200, '1'), message))).toEqual({
      status: 200,
    });
  });
});
