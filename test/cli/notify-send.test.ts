import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasNotifySend, notifySend } from '../../cli/serve/notify-send.ts';
import { testFolder } from '../support/patchbay-cli.ts';
import { recordingLog } from '../support/recording-log.ts';

/** A program of that name that writes down its arguments, one a line. */
async function installNotifySend(exitCode = 0): Promise<{ folder: string; file: string }> {
  const folder = await testFolder();
  const file = join(folder, 'arguments');
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${file}'\nexit ${exitCode}\n`;
  await writeFile(join(folder, 'notify-send'), script);
  await chmod(join(folder, 'notify-send'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${path}`;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  return { folder, file };
}

describe.skipIf(process.platform === 'win32')('notify-send', () => {
  it('is used only with a session bus and the program', async () => {
    const { folder } = await installNotifySend();
    const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    expect(hasNotifySend({ ...bus, PATH: folder })).toBe(true);
    expect(hasNotifySend({ PATH: folder })).toBe(false);
    expect(hasNotifySend({ ...bus, PATH: '/nowhere' })).toBe(false);
    expect(hasNotifySend({ ...bus })).toBe(false);
  });

  it('shows text as text: no options, no markup, no escapes, no shell', async () => {
    const { file } = await installNotifySend();
    const { log, lines } = recordingLog();
    const notification = {
      title: '--urgency=critical $(id) `id`',
      body: '<a href="http://x">5 & 6</a> \\x41\u001b[2J',
    };
    await notifySend(notification, log);
    expect((await readFile(file, 'utf8')).split('\n')).toEqual([
      '--app-name=Patchbay',
      '--',
      '--urgency=critical $(id) `id`',
      '&lt;a href="http://x"&gt;5 &amp; 6&lt;/a&gt; \\\\x41\ufffd[2J',
      '',
    ]);
    expect(lines).toEqual([]);
  });

  it('only logs it when the desktop refuses', async () => {
    await installNotifySend(1);
    const { log, lines } = recordingLog();
    await notifySend({ title: 'x', body: 'y' }, log);
    expect(lines.join('')).toContain('did not show');
  });
});
