import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod';
import type { Random } from '../random.ts';
import { parseAnswers, type RawAnswer } from '../raw-http.ts';
import { brokenFraming } from './broken-framing.ts';
import { createDice, type Dice } from './dice.ts';
import { type HostileRequest, PATHS, request } from './hostile-request.ts';
import { wrongContent } from './wrong-content.ts';

export interface CampaignOptions {
  port: number;
  random: Random;
  /** Hostile requests to send, at least. */
  count: number;
  /** Conversations at once. */
  concurrency: number;
}

export interface CampaignResult {
  hostile: number;
  kinds: ReadonlyMap<string, number>;
  statuses: ReadonlyMap<number, number>;
  /** Event ids that well-formed requests were answered with. */
  accepted: readonly string[];
  /** What went wrong, with the bytes. */
  problems: readonly string[];
}

/** What goes over one connection. */
interface Conversation {
  requests: readonly Planned[];
  /** Sent in so many pieces. */
  pieces: readonly Buffer[];
  /** The sender vanishes instead of waiting for an answer. */
  vanishes: boolean;
}

interface Planned extends HostileRequest {
  isProbe: boolean;
}

/** Shorter than the listener's own deadlines: those must not be what ends a conversation. */
const PATIENCE_MS = 8000;
const acceptedSchema = z.object({ ok: z.literal(true), id: z.uuid() });

/**
 * Sends hostile requests, alone, in a row on one connection, and between well-formed ones. The
 * conversations are the same for the same random numbers, in the same order.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { port, random, count, concurrency } = options;
  const dice = createDice(random);
  const kinds = new Map<string, number>();
  const statuses = new Map<number, number>();
  const accepted: string[] = [];
  const problems: string[] = [];
  let hostile = 0;
  let probes = 0;

  function plan(): Conversation {
    const requests: Planned[] = [];
    const vanishes = dice.chance(0.03);
    for (let i = dice.integer(0, 6); i > 0 && !vanishes; i--) {
      if (dice.chance(0.25)) requests.push(probe(++probes));
      else requests.push({ ...wrongContent(dice), isProbe: false });
    }
    if (vanishes || requests.length === 0 || dice.chance(0.6)) {
      requests.push({ ...brokenFraming(dice), isProbe: false });
    }
    for (const { kind, isProbe } of requests) {
      if (isProbe) continue;
      hostile += 1;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    const whole = Buffer.concat(requests.map(({ bytes }) => bytes));
    return { requests, pieces: cut(dice, whole), vanishes };
  }

  async function work(): Promise<void> {
    while (hostile < count && problems.length < 10) {
      const conversation = plan();
      const { answers, isOver } = await converse(port, conversation);
      if (conversation.vanishes) continue;
      if (!isOver) {
        problems.push(explain('no end', conversation.requests, answers));
        continue;
      }
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const problem = judge(conversation, answers, accepted);
      if (problem !== null) problems.push(problem);
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  return { hostile, kinds, statuses, accepted, problems };
}

function probe(number: number): Planned {
  const body = JSON.stringify({ probe: number });
  const headers = ['Content-Type: application/json'];
  const bytes = request({ path: `/hooks/${PATHS.probe}`, headers, body });
  return { kind: 'probe', bytes, expected: [200], ends: false, isProbe: true };
}

function cut(dice: Dice, whole: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let i = dice.chance(0.3) ? dice.integer(1, 4) : 0; i > 0; i--) {
    const end = dice.integer(start, whole.length);
    pieces.push(whole.subarray(start, end));
    start = end;
  }
  return [...pieces, whole.subarray(start)];
}

/** Null when every answer is right; fills `accepted`. */
function judge(
  { requests }: Conversation,
  answers: readonly RawAnswer[],
  accepted: string[],
): string | null {
  const fail = (what: string, wrong: Planned) => explain(what, [wrong], answers);
  for (const [index, planned] of requests.entries()) {
    const isCutOff = planned.cutOff === true;
    // A few flipped bytes may make two requests of one.
    const own = planned.ends ? answers.slice(index) : answers.slice(index, index + 1);
    if (own.length === 0 && !isCutOff) return fail('no answer', planned);
    if (own.length > 1 && !isCutOff) return fail('more than one answer', planned);
    for (const { status, body } of own) {
      if (!planned.expected.includes(status)) return fail(`unexpected ${status}`, planned);
      if (/\n {4}at |node:internal/.test(body)) return fail('a stack in the answer', planned);
    }
    if (planned.isProbe) accepted.push(acceptedSchema.parse(JSON.parse(own[0]?.body ?? '')).id);
  }
  return null;
}

function explain(
  what: string,
  requests: readonly Planned[],
  answers: readonly RawAnswer[],
): string {
  return [
    `${what}:`,
    ...requests.map(
      ({ kind, bytes }) => `  ${kind} ${JSON.stringify(bytes.toString('latin1', 0, 400))}`,
    ),
    ...answers.map(({ status, body }) => `  answer ${status} ${body.slice(0, 200)}`),
  ].join('\n');
}

interface Outcome {
  answers: RawAnswer[];
  /** False: the time ran out. */
  isOver: boolean;
}

async function converse(port: number, conversation: Conversation): Promise<Outcome> {
  const { requests, pieces, vanishes } = conversation;
  const last = requests.at(-1);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const answers = collectAnswers(socket, last?.ends === true ? null : requests.length);
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await nextTurn();
    socket.write(piece);
  }
  if (vanishes) {
    await nextTurn();
    socket.resetAndDestroy();
    return { answers: [], isOver: true };
  }
  if (last?.cutOff === true) socket.end();
  try {
    return await answers;
  } finally {
    // A reset leaves no connection waiting for its end, of which there would be thousands.
    socket.resetAndDestroy();
  }
}

/** Waits for so many answers; null: for the other side to close. */
function collectAnswers(socket: Socket, count: number | null): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finals = () => parseAnswers(Buffer.concat(chunks)).filter(({ status }) => status >= 200);
    const deadline = setTimeout(() => finish(false), PATIENCE_MS);
    const finish = (isOver: boolean) => {
      clearTimeout(deadline);
      try {
        resolve({ answers: finals(), isOver });
      } catch (error) {
        reject(error);
      }
    };
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (count !== null && finals().length >= count) finish(true);
    });
    socket.on('end', () => finish(true));
    socket.on('close', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNREFUSED') return;
      clearTimeout(deadline);
      reject(error);
    });
  });
}
