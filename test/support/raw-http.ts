import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawAnswer {
  status: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  body: string;
}

export interface RawConnection {
  readonly socket: Socket;
  write(data: string | Buffer): void;
  /** Closes our side only. */
  end(data?: string | Buffer): void;
  /** Waits for this many final answers; throws when the connection closes before. */
  answers(count: number): Promise<RawAnswer[]>;
  /** Waits until the other side has closed; gives every answer that came. */
  closed(): Promise<RawAnswer[]>;
  /** Interim answers such as `100 Continue` that came so far. */
  interim(): number[];
}

/** A TCP connection to a listener on this computer, gone when the test ends. */
export async function rawConnection(port: number, host = '127.0.0.1'): Promise<RawConnection> {
  const socket = connect({ port, host, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = Buffer.alloc(0);
  let isClosed = false;
  let wake = () => {};
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  const close = () => {
    isClosed = true;
    wake();
  };
  socket.on('end', close);
  socket.on('close', close);
  // A reset by the other side is a way to close, too.
  socket.on('error', close);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const final = () => parseAnswers(received).filter((answer) => answer.status >= 200);

  return {
    socket,
    write: (data) => void socket.write(data),
    end: (data) => void (data === undefined ? socket.end() : socket.end(data)),
    async answers(count) {
      while (final().length < count) {
        if (isClosed) throw new Error(`closed after ${final().length} of ${count} answers`);
        await change();
      }
      return final();
    },
    async closed() {
      while (!isClosed) await change();
      return final();
    },
    interim: () =>
      parseAnswers(received)
        .map((answer) => answer.status)
        .filter((status) => status < 200),
  };
}

/** One request on a connection of its own, and its answer. */
export async function rawExchange(port: number, request: string | Buffer): Promise<RawAnswer> {
  const connection = await rawConnection(port);
  connection.write(request);
  const [answer] = await connection.answers(1);
  connection.socket.destroy();
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

/** Complete answers, framed by Content-Length as the hooks listener does it. Throws on junk. */
export function parseAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd < 0) break;
    const [statusLine = '', ...lines] = bytes.toString('latin1', at, headEnd).split('\r\n');
    const match = /^HTTP\/1\.1 (\d{3}) /.exec(`${statusLine} `);
    if (match === null) throw new Error(`not an answer: ${JSON.stringify(statusLine)}`);
    const status = Number(match[1]);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const bodyStart = headEnd + 4;
    const length = status < 200 || status === 204 ? 0 : Number(headers.get('content-length'));
    if (Number.isNaN(length)) throw new Error(`no Content-Length in the answer ${statusLine}`);
    if (bytes.length < bodyStart + length) break;
    answers.push({ status, headers, body: bytes.toString('utf8', bodyStart, bodyStart + length) });
    at = bodyStart + length;
  }
  return answers;
}
