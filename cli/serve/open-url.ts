import { spawn } from 'node:child_process';
import { OperationalError } from '../../shared/errors.ts';

class NoBrowserError extends OperationalError {
  readonly code = 'no_browser';
}

/**
 * Hands an address to the desktop's own opener, as one argument and without a shell. Throws
 * NoBrowserError where there is none, as on a server.
 */
export async function openUrl(url: string, platform: NodeJS.Platform): Promise<void> {
  const [program, ...args] = opener(platform);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', resolve);
  }).catch(() => null);
  if (code !== 0)
    throw new NoBrowserError(`The address ${url} could not be opened: no desktop answers here.`, {
      hint: 'Run the workflow in the desktop app, or use a notification step with the link.',
    });
}

function opener(platform: NodeJS.Platform): [string, ...string[]] {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      return ['xdg-open'];
  }
}
