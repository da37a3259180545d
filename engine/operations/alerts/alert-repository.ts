import type { Database } from 'better-sqlite3';
import {
  type AlertChannel,
  type AlertRule,
  alertChannelSchema,
  alertRuleSchema,
} from '../../../shared/model/alert.ts';
import { type AlertMessage, alertMessageSchema } from './alert-message.ts';
import type { AlertState } from './decide.ts';

export interface StoredRule {
  id: string;
  rule: AlertRule;
  createdAt: number;
  updatedAt: number;
}

export interface Delivery {
  id: string;
  ruleId: string;
  channel: AlertChannel;
  message: AlertMessage;
  attempts: number;
  createdAt: number;
}

export interface AlertRepository {
  list(): StoredRule[];
  put(rule: StoredRule): void;
  /** With its states, and the messages that are not sent yet. */
  remove(id: string): void;
  states(ruleId: string): Map<string, AlertState>;
  putState(ruleId: string, subject: string, state: AlertState): void;
  removeState(ruleId: string, subject: string): void;
  forgetStates(ruleId: string): void;
  addDelivery(delivery: Omit<Delivery, 'attempts'>): void;
  /** Oldest first. */
  dueDeliveries(now: number, limit: number): Delivery[];
  retryDelivery(id: string, retry: { dueAt: number; error: string }): void;
  endDelivery(id: string, end: { at: number; error: string | null }): void;
  pendingOf(ruleId: string): number;
  /** The last one that ended. */
  lastOf(
    ruleId: string,
  ): { at: number; ok: boolean; channel: AlertChannel; error: string | null } | null;
  removeDeliveriesBefore(time: number): void;
}

interface RuleRow {
  id: string;
  rule: string;
  created_at: number;
  updated_at: number;
}

interface StateRow {
  subject: string;
  active_since: number | null;
  firing: 0 | 1;
  told: 0 | 1;
  told_at: number | null;
  text: string;
}

interface DeliveryRow {
  id: string;
  rule_id: string;
  channel: string;
  message: string;
  attempts: number;
  created_at: number;
}

export function createAlertRepository(db: Database): AlertRepository {
  const list = db.prepare<[], RuleRow>('SELECT * FROM alert_rules ORDER BY created_at, id');
  const put = db.prepare(
    `INSERT INTO alert_rules (id, rule, created_at, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET rule = excluded.rule, updated_at = excluded.updated_at`,
  );
  const remove = db.prepare('DELETE FROM alert_rules WHERE id = ?');
  const states = db.prepare<[string], StateRow>('SELECT * FROM alert_states WHERE rule_id = ?');
  const putState = db.prepare(
    `INSERT OR REPLACE INTO alert_states (rule_id, subject, active_since, firing, told, told_at, text)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const removeState = db.prepare('DELETE FROM alert_states WHERE rule_id = ? AND subject = ?');
  const removeStates = db.prepare('DELETE FROM alert_states WHERE rule_id = ?');
  const addDelivery = db.prepare(
    `INSERT INTO alert_deliveries (id, rule_id, channel, message, status, due_at, created_at)
     VALUES (?, ?, ?, ?, 'pending', ?, ?)`,
  );
  const due = db.prepare<[number, number], DeliveryRow>(
    `SELECT * FROM alert_deliveries WHERE due_at IS NOT NULL AND due_at <= ?
     ORDER BY due_at, created_at LIMIT ?`,
  );
  const retry = db.prepare(
    'UPDATE alert_deliveries SET attempts = attempts + 1, due_at = ?, error = ? WHERE id = ?',
  );
  const end = db.prepare(
    `UPDATE alert_deliveries SET attempts = attempts + 1, due_at = NULL, status = ?, ended_at = ?,
       error = ? WHERE id = ?`,
  );
  const pending = db
    .prepare<[string], number>(
      "SELECT COUNT(*) FROM alert_deliveries WHERE rule_id = ? AND status = 'pending'",
    )
    .pluck();
  const dropPending = db.prepare(
    "DELETE FROM alert_deliveries WHERE rule_id = ? AND status = 'pending'",
  );
  const last = db.prepare<
    [string],
    { ended_at: number; status: string; channel: string; error: string | null }
  >(
    `SELECT ended_at, status, channel, error FROM alert_deliveries
     WHERE rule_id = ? AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1`,
  );
  const dropOld = db.prepare(
    "DELETE FROM alert_deliveries WHERE status <> 'pending' AND ended_at < ?",
  );

  return {
    list: () =>
      list.all().map((row) => ({
        id: row.id,
        rule: alertRuleSchema.parse(JSON.parse(row.rule)),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      })),
    put: ({ id, rule, createdAt, updatedAt }) =>
      void put.run(id, JSON.stringify(rule), createdAt, updatedAt),
    remove(id) {
      dropPending.run(id);
      removeStates.run(id);
      remove.run(id);
    },
    states: (ruleId) =>
      new Map(
        states.all(ruleId).map((row) => [
          row.subject,
          {
            activeSince: row.active_since,
            firing: row.firing === 1,
            told: row.told === 1,
            toldAt: row.told_at,
            text: row.text,
          },
        ]),
      ),
    putState: (ruleId, subject, state) =>
      void putState.run(
        ruleId,
        subject,
        state.activeSince,
        state.firing ? 1 : 0,
        state.told ? 1 : 0,
        state.toldAt,
        state.text,
      ),
    removeState: (ruleId, subject) => void removeState.run(ruleId, subject),
    forgetStates: (ruleId) => void removeStates.run(ruleId),
    addDelivery: ({ id, ruleId, channel, message, createdAt }) =>
      void addDelivery.run(
        id,
        ruleId,
        JSON.stringify(channel),
        JSON.stringify(message),
        createdAt,
        createdAt,
      ),
    dueDeliveries: (now, limit) =>
      due.all(now, limit).map((row) => ({
        id: row.id,
        ruleId: row.rule_id,
        channel: alertChannelSchema.parse(JSON.parse(row.channel)),
        message: alertMessageSchema.parse(JSON.parse(row.message)),
        attempts: row.attempts,
        createdAt: row.created_at,
      })),
    retryDelivery: (id, { dueAt, error }) => void retry.run(dueAt, error, id),
    endDelivery: (id, { at, error }) =>
      void end.run(error === null ? 'sent' : 'failed', at, error, id),
    pendingOf: (ruleId) => pending.get(ruleId) ?? 0,
    lastOf(ruleId) {
      const row = last.get(ruleId);
      if (row === undefined) return null;
      const channel = alertChannelSchema.parse(JSON.parse(row.channel));
      return { at: row.ended_at, ok: row.status === 'sent', channel, error: row.error };
    },
    removeDeliveriesBefore: (time) => void dropOld.run(time),
  };
}
