import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import { NotFoundError } from '../../../shared/errors.ts';
import type { Alert, AlertChannel, AlertRule, AlertTest } from '../../../shared/model/alert.ts';
import { newIdText } from '../../db/ids.ts';
import { type AlertMessage, alertMessage } from './alert-message.ts';
import { createAlertRepository, type StoredRule } from './alert-repository.ts';
import { type Channels, channelName } from './channels.ts';
import {
  type AlertNews,
  type AlertState,
  type AlertTimes,
  decide,
  isForgettable,
  QUIET,
} from './decide.ts';
import { createOutbox } from './outbox.ts';
import { holdMs, type Readings } from './readings.ts';

const MINUTE_MS = 60_000;

export interface Alerts {
  list(): Alert[];
  /** By id, a beginning of one, or name. Throws NotFoundError. */
  get(ref: string): Alert;
  /** A rule that watches something else than before begins anew. Throws NotFoundError. */
  save(ref: string | undefined, rule: AlertRule): Alert;
  /** Throws NotFoundError. @returns its id */
  remove(ref: string): string;
  /** A message through every channel of the rule, now. */
  test(ref: string): Promise<AlertTest>;
  /** Looks at every rule, and brings out the messages that are due. Never rejects. */
  look(): Promise<void>;
  /** Of all rules. */
  countFiring(): number;
  stop(): Promise<void>;
}

/** Rules, what they found, and messages on their way: all of it rows, which survive a restart. */
export function createAlerts(deps: {
  db: Database;
  readings: Readings;
  channels: Channels;
  /** Why the rule cannot work; null when it can. */
  problem: (rule: AlertRule) => string | null;
  now: () => number;
  log: Logger;
}): Alerts {
  const { db, readings, channels, now, log } = deps;
  const repository = createAlertRepository(db);
  const stopping = new AbortController();
  const outbox = createOutbox({ repository, channels, signal: stopping.signal, now, log });
  let rules = repository.list();

  function find(ref: string): StoredRule {
    const exact = rules.find(({ id, rule }) => id === ref || rule.name === ref);
    const begun = ref.length < 8 ? [] : rules.filter(({ id }) => id.startsWith(ref));
    const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
    if (found === undefined)
      throw new NotFoundError('alert', ref, 'List them: patchbay alerts list.');
    return found;
  }

  function show({ id, rule, createdAt, updatedAt }: StoredRule): Alert {
    const last = repository.lastOf(id);
    return {
      id,
      rule,
      createdAt,
      updatedAt,
      firing: [...repository.states(id)]
        .filter(([, state]) => state.firing)
        .map(([subject, state]) => ({
          subject,
          since: state.activeSince ?? now(),
          text: state.text,
          notifiedAt: state.told ? state.toldAt : null,
        })),
      problem: deps.problem(rule),
      pending: repository.pendingOf(id),
      last: last === null ? null : { ...last, channel: channelName(last.channel) },
    };
  }

  async function lookAt(stored: StoredRule): Promise<void> {
    const { id, rule } = stored;
    const time = now();
    const times: AlertTimes = {
      now: time,
      forMs: holdMs(rule.when),
      cooldownMs: rule.cooldownMinutes * MINUTE_MS,
      remindMs: rule.remindMinutes === undefined ? null : rule.remindMinutes * MINUTE_MS,
    };
    const found = rule.enabled
      ? await readings.read(rule.when, { now: time, since: stored.updatedAt })
      : [];
    // Somebody changed or removed it meanwhile.
    if (!rules.includes(stored)) return;
    const texts = new Map(found.map(({ subject, text }) => [subject, text]));
    const states = repository.states(id);
    const news: Record<AlertNews, AlertMessage['subjects']> = {
      firing: [],
      reminder: [],
      resolved: [],
    };
    const changed: [subject: string, before: AlertState | undefined, next: AlertState][] = [];
    for (const subject of new Set([...states.keys(), ...texts.keys()])) {
      const before = states.get(subject);
      const decision = decide(before ?? QUIET, texts.get(subject) ?? null, times);
      changed.push([subject, before, decision.next]);
      if (decision.news !== null)
        news[decision.news].push({ id: subject, text: decision.next.text });
    }
    // What was decided and what is to be sent hold together or not at all.
    db.transaction(() => {
      for (const [subject, before, next] of changed) {
        if (isForgettable(next, times)) {
          if (before !== undefined) repository.removeState(id, subject);
        } else if (!isSame(before, next)) repository.putState(id, subject, next);
      }
      for (const kind of ['firing', 'reminder', 'resolved'] as const) {
        if (news[kind].length === 0 || (kind === 'resolved' && !rule.resolve)) continue;
        log.warn({ rule: rule.name, kind, subjects: news[kind] }, 'an alert');
        const message = alertMessage(kind, { id, rule, at: time, subjects: news[kind] });
        for (const channel of rule.channels)
          repository.addDelivery({
            id: newIdText(time),
            ruleId: id,
            channel,
            message,
            createdAt: time,
          });
      }
    })();
  }

  async function testChannel(
    { id, rule }: StoredRule,
    channel: AlertChannel,
  ): Promise<AlertTest['results'][number]> {
    const subjects = [{ id: '', text: 'This is a test: nothing is wrong.' }];
    const message = alertMessage('test', { id, rule, at: now(), subjects });
    try {
      await channels.deliver(channel, message, { id: newIdText(now()), signal: stopping.signal });
      return { channel: channelName(channel), ok: true, error: null };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { channel: channelName(channel), ok: false, error: reason };
    }
  }

  return {
    list: () => rules.map(show),
    get: (ref) => show(find(ref)),
    save(ref, rule) {
      const before = ref === undefined ? undefined : find(ref);
      const stored: StoredRule = {
        id: before?.id ?? newIdText(now()),
        rule,
        createdAt: before?.createdAt ?? now(),
        updatedAt: now(),
      };
      db.transaction(() => {
        const isOther = JSON.stringify(before?.rule.when) !== JSON.stringify(rule.when);
        if (before !== undefined && isOther) repository.forgetStates(stored.id);
        repository.put(stored);
      })();
      rules = repository.list();
      return show(stored);
    },
    remove(ref) {
      const { id } = find(ref);
      db.transaction(() => repository.remove(id))();
      rules = repository.list();
      return id;
    },
    async test(ref) {
      const stored = find(ref);
      return {
        results: await Promise.all(
          stored.rule.channels.map((channel) => testChannel(stored, channel)),
        ),
      };
    },
    async look() {
      for (const stored of rules) {
        if (stopping.signal.aborted) return;
        try {
          await lookAt(stored);
        } catch (error) {
          log.error({ err: error, rule: stored.rule.name }, 'an alert rule could not be looked at');
        }
      }
      await outbox.send();
    },
    countFiring: () =>
      rules.reduce(
        (sum, { id }) => sum + [...repository.states(id).values()].filter((s) => s.firing).length,
        0,
      ),
    async stop() {
      stopping.abort();
      await outbox.idle();
    },
  };
}

function isSame(before: AlertState | undefined, next: AlertState): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(next);
}
