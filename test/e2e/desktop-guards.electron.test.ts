import { createServer } from 'node:http';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, it, onTestFinished } from 'vitest';
import { desktop } from '../support/desktop.ts';
import { portOf } from '../support/local-server.ts';

/** Another origin that would answer anybody. */
async function elsewhere(): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/html');
    response.end('<h1>Elsewhere</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${portOf(server.address()).port}/`;
  return { url, asked: () => asked };
}

it('gives a page nothing of Node, of other origins and of the file system', async () => {
  const { app, page, hooks, opened, data } = await desktop();
  const other = await elsewhere();
  const start = page.url();

  const found = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', '__dirname', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(Reflect.get(window, 'patchbay')).sort(),
    isolated: window.opener === null && window.parent === window,
  }));
  expect(found).toEqual({ node: [], bridge: ['call', 'connect', 'onPush'], isolated: true });

  // Each is tried by the page itself, as a script that got into it would.
  const addresses = [
    other.url,
    `${hooks}/hooks/orders`,
    'file:///etc/hostname',
    `file://${data}/patchbay.db`,
    'app://other/',
    'app://local/../package.json',
    'app://local/%2e%2e/%2e%2e/package.json',
    'app://local/..%2f..%2fpackage.json',
    'app://local//etc/hostname',
  ];
  const reached = await page.evaluate(async (urls) => {
    const answers: string[] = [];
    for (const url of urls) {
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) answers.push(url);
    }
    return answers;
  }, addresses);
  expect(reached).toEqual([]);

  const tried = await page.evaluate(async (url) => {
    const later = (act: () => unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        setTimeout(() => {
          try {
            resolve(act());
          } catch (error) {
            reject(error);
          }
        }, 50);
      });
    const attempts: Record<string, () => unknown> = {
      // Later: what a debugger carries out itself is free of the page's policy.
      eval: () => later(() => Reflect.get(window, 'eval')('1')),
      code: () => later(() => Reflect.construct(Function, ['return 1'])()),
      module: () => import(/* @vite-ignore */ String('node:fs')),
      script: () =>
        new Promise((resolve, reject) => {
          const script = document.createElement('script');
          script.textContent = 'window.injected = true';
          document.body.append(script);
          if (Reflect.get(window, 'injected') === true) resolve(true);
          else reject(new Error('refused'));
        }),
      socket: () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(url.replace('http', 'ws'));
          socket.onopen = resolve;
          socket.onerror = reject;
        }),
      worker: () => new Worker(URL.createObjectURL(new Blob(['1']))),
      frame: () =>
        new Promise((resolve, reject) => {
          const frame = document.createElement('iframe');
          document.addEventListener('securitypolicyviolation', reject, { once: true });
          frame.onload = () => setTimeout(resolve, 500);
          frame.src = url;
          document.body.append(frame);
        }),
      place: () =>
        new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      clipboard: () => navigator.clipboard.readText(),
      notification: async () => {
        if ((await Notification.requestPermission()) !== 'granted') throw new Error('refused');
      },
      unknownCall: async () => {
        const { call } = Reflect.get(window, 'patchbay');
        const reply = await call('shell.openPath', { path: '/etc' });
        if (!reply.ok) throw new Error('refused');
      },
    };
    const allowed: string[] = [];
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
        allowed.push(name);
      } catch {
        // Refused, as it should be.
      }
    }
    return allowed;
  }, other.url);
  expect(tried).toEqual([]);
  expect(other.asked()).toBe(0);

  // A link leads out of the app, into the person's browser; other schemes lead nowhere.
  await page.evaluate((url) => {
    window.open(url);
    window.open('file:///etc/hostname');
    window.open('smb://server/share');
    location.href = url;
  }, other.url);
  await page.evaluate(() => {
    location.href = 'file:///etc/hostname';
  });
  await expect.poll(opened).toEqual([other.url, other.url]);
  expect(app.windows()).toHaveLength(1);
  expect(page.url()).toBe(start);
  // It is still the same page, with all that was on it.
  expect(await page.evaluate(() => document.querySelector('h1')?.textContent)).toBe('Inbox');
});

it('has the fuses of a release but for the one that lets a test watch it', async () => {
  const wire = await getCurrentFuseWire(process.env.PATCHBAY_DESKTOP ?? '');
  const on = Object.entries(FuseV1Options)
    .filter(([, option]) => typeof option === 'number' && wire[option] === FuseState.ENABLE)
    .map(([name]) => name)
    .sort();
  expect(on).toEqual([
    'EnableCookieEncryption',
    'EnableEmbeddedAsarIntegrityValidation',
    'EnableNodeCliInspectArguments',
    'OnlyLoadAppFromAsar',
  ]);
});
