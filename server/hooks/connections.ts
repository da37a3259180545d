import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HookAnswer } from '../../engine/index.ts';
import { busy } from './answers.ts';
import type { HooksLimits } from './limits.ts';
import { rawAnswer } from './send-answer.ts';

/** A request whose body is still on its way. */
export interface BodyReading {
  /** The parser has all of it; only the events are still to come. */
  isComplete(): boolean;
  /** `instead` goes out in the place of what the engine answers. */
  stop(reason: 'timeout' | 'aborted', instead?: HookAnswer): void;
}

export interface Connection {
  readonly socket: Socket;
  readonly remoteAddress: string | null;
  /** Read when it was opened: those of a TLS handshake. */
  readonly bytesBefore: number;
  /** Of the request that came last. Answers go in order: once it is sent, none is owed. */
  last: ServerResponse | null;
  reading: BodyReading | null;
  /** No further request is taken: it could not be answered (RFC 9112, 9.6). */
  closing: boolean;
  /** When it was first seen with an answer that is not taken; 0: it is not. */
  stalledAt: number;
}

export interface Connections {
  /** For each new socket; those above the limit are told so and closed. */
  open(socket: Socket): void;
  /** Undefined for sockets above the limit. */
  of(socket: Socket): Connection | undefined;
  /** Answers outside of any request, after the answers that are still owed, and closes. */
  fail(connection: Connection, answer: HookAnswer): void;
  /** Closes those which nobody waits on. */
  closeUnused(): void;
  destroyAll(): void;
  /** Cuts off receivers that take nothing. Call it from time to time. */
  sweep(now: number): void;
}

export function createConnections(limits: HooksLimits): Connections {
  const connections = new Map<Socket, Connection>();
  /** Above the limit, while they are told so. */
  const turnedAway = new Set<Socket>();
  const tooMany = rawAnswer(busy('Too many connections are open.'));

  return {
    open(socket) {
      closeGently(socket, limits.lingerMs);
      if (connections.size >= limits.connections) {
        turnAway(socket);
        return;
      }
      connections.set(socket, {
        socket,
        remoteAddress: socket.remoteAddress ?? null,
        bytesBefore: socket.bytesRead,
        last: null,
        reading: null,
        closing: false,
        stalledAt: 0,
      });
      socket.once('close', () => {
        connections.get(socket)?.reading?.stop('aborted');
        connections.delete(socket);
      });
    },

    of: (socket) => connections.get(socket),

    fail(connection, answer) {
      if (connection.closing) return;
      connection.closing = true;
      const { socket, last } = connection;
      const send = () => {
        if (socket.writable) socket.write(rawAnswer(answer));
        socket.destroySoon();
      };
      if (last === null || last.writableFinished) send();
      else last.once('close', send);
    },

    closeUnused() {
      for (const { socket, last, bytesBefore } of connections.values()) {
        if (last === null && socket.bytesRead === bytesBefore) socket.destroy();
      }
    },

    destroyAll() {
      for (const socket of connections.keys()) socket.destroy();
      for (const socket of turnedAway) socket.destroy();
    },

    sweep(now) {
      for (const connection of connections.values()) {
        if (connection.socket.writableLength === 0) connection.stalledAt = 0;
        else if (connection.stalledAt === 0) connection.stalledAt = now;
        else if (now - connection.stalledAt >= limits.stalledMs) connection.socket.destroy();
      }
    },
  };

  function turnAway(socket: Socket): void {
    // A flood must not hold more sockets in farewell than are served.
    if (turnedAway.size >= limits.connections) {
      socket.destroy();
      return;
    }
    turnedAway.add(socket);
    socket.once('close', () => turnedAway.delete(socket));
    socket.write(tooMany);
    socket.destroySoon();
  }
}

/**
 * Node ends a connection by `destroySoon`, which closes it with the rest of the request unread; the
 * peer's system then answers with a reset and may throw our answer away (RFC 9112, 9.6). Instead
 * only our side is closed, and what still comes is dropped for a while.
 */
function closeGently(socket: Socket, lingerMs: number): void {
  socket.destroySoon = () => {
    if (socket.writable) socket.end();
    if (socket.readableEnded) return;
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  };
}
