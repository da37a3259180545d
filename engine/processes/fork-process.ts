import { fork } from 'node:child_process';
import type { HostProcess } from './host-process.ts';

/** What a process of the person's own data needs to know of the environment. */
const KEPT_ENV = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];

/** Where the engine runs on plain Node. */
export function forkProcess(file: URL): HostProcess {
  const child = fork(file, [], {
    serialization: 'advanced',
    // Not those of the engine: a debugger's port can be had once only.
    execArgv: [],
    env: Object.fromEntries(
      KEPT_ENV.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // An error that nobody listens to would end the engine.
  child.on('error', () => {});

  return {
    get isAlive() {
      return child.connected;
    },
    send(message) {
      // A message is an object; what cannot be sent is heard of as its end.
      child.send(Object(message), (error) => {
        if (error !== null) child.emit('error', error);
      });
    },
    listen({ message, gone }) {
      const exited = (): void => gone();
      child.on('message', message);
      child.on('exit', exited);
      child.on('error', gone);
      return () => {
        child.off('message', message);
        child.off('exit', exited);
        child.off('error', gone);
      };
    },
    hold(on) {
      if (on) {
        child.ref();
        child.channel?.ref();
      } else {
        // The child ends with the channel.
        child.unref();
        child.channel?.unref();
      }
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await ended;
    },
  };
}
