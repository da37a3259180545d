import type { Logger } from 'pino';
import type { Engine } from '../engine/index.ts';
import { createHooksListener, type HooksListener } from '../server/hooks-listener.ts';
import type { Address } from '../server/listen.ts';
import { toErrorInfo } from '../shared/errors.ts';
import type { FromEngine } from './engine-messages.ts';

const GRACE_MS = 4_000;
const AGAIN_AFTER_MS = 5_000;

/**
 * Listens for webhooks. An address that another program has does not stop the app: the screens are
 * usable, they say what is wrong, and it is tried again.
 *
 * @returns what closes it
 */
export function listenForHooks(options: {
  engine: Engine;
  address: Address;
  log: Logger;
  tell: (message: FromEngine) => void;
}): () => Promise<void> {
  const { engine, address, log, tell } = options;
  let listener: HooksListener | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let told = false;

  async function tryIt(): Promise<void> {
    const { limits } = (await engine.api['settings.get']({})).hooks;
    const next = createHooksListener({ hooks: engine.hooks, log, limits });
    try {
      const bound = await next.listen(address.host, address.port);
      if (closed) return void (await next.close(0));
      listener = next;
      engine.setListening({ hooksUrl: bound.url, uiUrl: null, sockets: [bound] });
      tell({ type: 'listening', hooksUrl: bound.url, problem: null });
      if (told) log.info({ url: bound.url }, 'webhooks are received again');
    } catch (error) {
      await next.close(0);
      if (closed) return;
      tell({ type: 'listening', hooksUrl: null, problem: toErrorInfo(error) });
      if (!told) log.error({ err: error }, 'webhooks cannot be received');
      told = true;
      timer = setTimeout(again, AGAIN_AFTER_MS);
    }
  }
  function again(): void {
    tryIt().catch((err: unknown) => log.error({ err }, 'the webhook port could not be opened'));
  }
  again();

  return async () => {
    closed = true;
    clearTimeout(timer);
    await listener?.close(GRACE_MS);
  };
}
