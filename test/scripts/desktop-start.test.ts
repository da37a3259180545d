import { describe, expect, it } from 'vitest';
import { desktopArguments, whyNoWindow } from '../../scripts/lib/desktop-start.mjs';

describe('npm start', () => {
  it('hands what both hosts know to the app', () => {
    expect(desktopArguments([])).toEqual([]);
    expect(desktopArguments(['--data', 'my folder', '--hooks=0', '--hidden', 'a.json'])).toEqual([
      '--data=my folder',
      '--hooks=0',
      '--hidden',
      'a.json',
    ]);
  });

  it.each([[['--headless']], [['--no-ui']], [['--ui', '127.0.0.1:0']], [['--data']]])(
    'starts the headless host for %j',
    (args) => expect(desktopArguments(args)).toBeNull(),
  );

  it('says why there can be no window', () => {
    const user = { platform: 'linux', getuid: () => 1000 };
    expect(whyNoWindow({ ...user, env: {} })).toContain('no display');
    expect(whyNoWindow({ ...user, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeNull();
    expect(whyNoWindow({ platform: 'linux', env: { DISPLAY: ':0' }, getuid: () => 0 })).toContain(
      'root',
    );
    expect(whyNoWindow({ platform: 'darwin', env: {} })).toBeNull();
  });
});
