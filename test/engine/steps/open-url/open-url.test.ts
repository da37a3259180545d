import { describe, expect, it } from 'vitest';
import { openUrl } from '../../../../engine/steps/open-url/index.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

describe('an address', () => {
  it.each([
    ['https://example.com/a?b=ü', 'https://example.com/a?b=%C3%BC'],
    ['HTTP://Example.com', 'http://example.com/'],
    [
      'mailto:ann@example.com?subject=Hello%20there',
      'mailto:ann@example.com?subject=Hello%20there',
    ],
  ])('%s is opened', async (url, opened) => {
    const context = stepContext();
    expect(await carriedOut(openUrl, { url }, context)).toEqual({ url: opened });
    expect(context.openedUrls).toEqual([opened]);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-settings:',
    'vscode://file/etc/passwd',
    'data:text/html,x',
    'https://bank.example@evil.example/',
    'mailto:ann@example.com?attach=/etc/passwd',
    'mailto:ann@example.com?subject=x&Attachment=/etc/passwd',
    'example.com',
    '',
  ])('%s is not', async (url) => {
    expect(stepProblems(openUrl, { url })).toHaveLength(1);
    const context = stepContext();
    const opening = async () => openUrl.execute({ url }, context);
    await expect(opening()).rejects.toMatchObject({ code: 'params_invalid' });
    expect(context.openedUrls).toEqual([]);
  });

  it('that an expression completes is checked when it is known', () => {
    expect(stepProblems(openUrl, { url: '{{ trigger.body.url }}' })).toEqual([]);
  });
});

it('declares the host that the browser will ask', () => {
  const hostOf = (url: string) => openUrl.permissions({ url });
  expect(hostOf('https://example.com/{{ a }}')).toEqual([{ kind: 'host', host: 'example.com' }]);
  expect(hostOf('https://example.com{{ a }}')).toEqual([{ kind: 'host', host: '*' }]);
  expect(hostOf('{{ a }}')).toEqual([{ kind: 'host', host: '*' }]);
  expect(hostOf('mailto:{{ a }}')).toEqual([]);
});

it('asks for leave before it opens anything', async () => {
  const context = stepContext({
    services: {
      permits(wanted) {
        throw new Error(`not permitted: ${JSON.stringify(wanted)}`);
      },
    },
  });
  const opening = async () => openUrl.execute({ url: 'https://example.com' }, context);
  await expect(opening()).rejects.toThrow('"host":"example.com"');
  expect(context.openedUrls).toEqual([]);
});

it('says what is missing when nothing can open it', async () => {
  const context = stepContext({
    services: { openUrl: () => Promise.reject(new Error('no browser')) },
  });
  const failed = await failureOf(openUrl, { url: 'https://example.com' }, context);
  expect(failed).toMatchObject({ code: 'open_failed' });
  expect(failed.message).toContain('no browser');
  expect(failed.hint).toContain('desktop session');
});

it('ends at once when it is canceled, whatever the desktop does', async () => {
  const context = stepContext({ services: { openUrl: () => new Promise<void>(() => {}) } });
  const reason = new Error('canceled');
  const opening = openUrl.execute({ url: 'https://example.com' }, context);
  context.abort(reason);
  await expect(opening).rejects.toBe(reason);
});
