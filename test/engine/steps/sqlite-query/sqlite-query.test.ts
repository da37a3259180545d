import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { sqliteQuery } from '../../../../engine/steps/sqlite-query/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import type { Permission } from '../../../../shared/model/permission.ts';
import { plainDatabase, tempFolder } from '../../../support/database.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { unprivileged } from '../../../support/unprivileged.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

/** Never ends, and never comes back from SQLite. */
const ENDLESS =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

let folder: string;
let file: string;
let db: Database;
beforeEach(() => {
  folder = realpathSync(tempFolder());
  file = join(folder, 'shop.db');
  db = plainDatabase(file);
  db.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, total REAL);
    INSERT INTO orders VALUES (1, 'ada', 12.5), (2, 'bob', 7), (3, 'ada', NULL);`);
});

const query = (sql: string, params: JsonObject = {}, context = stepContext()) =>
  carriedOut(sqliteQuery, { file, sql, ...params }, context);
const failure = (sql: string, params: JsonObject = {}, context = stepContext()) =>
  failureOf(sqliteQuery, { file, sql, ...params }, context);
const count = () => db.prepare('SELECT count(*) FROM orders').pluck().get();

describe('asking', () => {
  it('gives rows as objects', async () => {
    expect(await query('SELECT id, total FROM orders ORDER BY id')).toEqual({
      rows: [
        { id: 1, total: 12.5 },
        { id: 2, total: 7 },
        { id: 3, total: null },
      ],
      count: 3,
    });
    expect(await query('SELECT * FROM orders WHERE id > 3')).toEqual({ rows: [], count: 0 });
  });

  it.each<[string, string, JsonObject]>([
    ['in order', 'customer = ? AND total > ?', { parameters: ['ada', 10] }],
    ['by name', 'customer = :who AND total > @min', { parameters: { who: 'ada', ':min': 10 } }],
  ])('takes values %s', async (_name, where, params) => {
    expect(await query(`SELECT id FROM orders WHERE ${where}`, params)).toMatchObject({
      rows: [{ id: 1 }],
    });
  });

  it('never reads a value as SQL', async () => {
    const evil = "ada' OR '1'='1'; DROP TABLE orders; --";
    const params = { parameters: [evil], write: true };
    expect(await query('SELECT id FROM orders WHERE customer = ?', params)).toMatchObject({
      count: 0,
    });
    expect(count()).toBe(3);
  });

  it('gives every kind of value back as it was stored', async () => {
    const values = [null, 'ä', 1, -1.5, true, false, { base64: 'AP8=' }, [1, { a: 2 }]];
    const marks = values.map((_, index) => `? AS v${index}`).join(', ');
    expect(await query(`SELECT ${marks}`, { parameters: values })).toMatchObject({
      rows: [
        {
          v0: null,
          v1: 'ä',
          v2: 1,
          v3: -1.5,
          v4: 1,
          v5: 0,
          v6: { base64: 'AP8=' },
          v7: '[1,{"a":2}]',
        },
      ],
    });
    expect(
      await query('SELECT typeof(?) AS a, typeof(?) AS b', { parameters: [1, 1.5] }),
    ).toMatchObject({ rows: [{ a: 'integer', b: 'real' }] });
  });

  it('keeps integers exact that JSON cannot', async () => {
    const sql = 'SELECT 9007199254740991 AS safe, 9007199254740993 AS large, 9e999 AS endless';
    expect(await query(sql)).toMatchObject({
      rows: [{ safe: 9007199254740991, large: '9007199254740993', endless: 'Infinity' }],
    });
  });

  it('keeps columns of the same name apart, and odd names', async () => {
    const sql = 'SELECT 1 AS id, 2 AS id, 3 AS id, 4 AS "__proto__", 5 AS "a b"';
    const output = JSON.stringify(await query(sql));
    expect(output).toContain('{"id":1,"id_2":2,"id_3":3,"__proto__":4,"a b":5}');
  });

  it('gives no more rows than the limit, and says so', async () => {
    const sql = 'SELECT id FROM orders ORDER BY id';
    expect(await query(sql, { maxRows: 2 })).toEqual({
      rows: [{ id: 1 }, { id: 2 }],
      count: 2,
      truncated: true,
    });
    expect(await query(sql, { maxRows: 3 })).not.toHaveProperty('truncated');
  });

  it('gives no more bytes than it may', async () => {
    const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT i, printf('%.1000000c', 'x') AS text FROM n`;
    expect(await query(sql, { maxRows: 100_000 })).toMatchObject({ count: 20, truncated: true });
  });

  it('reads pragmas and plans', async () => {
    expect(await query('PRAGMA table_info(orders)')).toMatchObject({ count: 3 });
    expect(JSON.stringify(await query('EXPLAIN QUERY PLAN SELECT * FROM orders'))).toContain(
      'SCAN',
    );
  });

  it('reads a database that another program has open in WAL mode', async () => {
    db.pragma('journal_mode = WAL');
    db.exec("INSERT INTO orders VALUES (4, 'cy', 1)");
    expect(await query('SELECT count(*) AS n FROM orders')).toMatchObject({ rows: [{ n: 4 }] });
  });
});

describe('changing', () => {
  it('needs leave', async () => {
    expect(await failure('DELETE FROM orders')).toMatchObject({
      code: 'read_only',
      message: `${file} was opened for reading only, and the statement changes it.`,
      hint: 'Switch on “Allow changes” (write), if that is meant.',
    });
    expect(count()).toBe(3);
  });

  it('tells what was changed', async () => {
    const insert = 'INSERT INTO orders (customer) VALUES (?)';
    expect(await query(insert, { parameters: ['cy'], write: true })).toEqual({
      rows: [],
      count: 0,
      changes: 1,
      lastInsertId: 4,
    });
    expect(await query('DELETE FROM orders WHERE id < 3', { write: true })).toMatchObject({
      changes: 2,
      lastInsertId: null,
    });
    expect(count()).toBe(2);
  });

  it('gives back what RETURNING names', async () => {
    const sql = "UPDATE orders SET total = 0 WHERE customer = 'ada' RETURNING id";
    expect(await query(sql, { write: true })).toMatchObject({
      rows: [{ id: 1 }, { id: 3 }],
      changes: 2,
    });
    expect(
      await query('DELETE FROM orders RETURNING id', { write: true, maxRows: 1 }),
    ).toMatchObject({ count: 1, truncated: true, changes: 3 });
    expect(count()).toBe(0);
  });

  it('inserts many rows at once', async () => {
    const parameters = Array.from({ length: 1000 }, (_, n) => ({ who: `c${n}`, total: n }));
    const sql = 'INSERT INTO orders (customer, total) VALUES (:who, :total)';
    expect(await query(sql, { parameters, each: true, write: true })).toMatchObject({
      changes: 1000,
      lastInsertId: 1003,
    });
    expect(count()).toBe(1003);
  });

  it('inserts all of many or none', async () => {
    const parameters = [['cy'], [null]];
    const sql = 'INSERT INTO orders (customer) VALUES (?)';
    expect(await failure(sql, { parameters, each: true, write: true })).toMatchObject({
      code: 'constraint_failed',
      message: 'The database refused it: NOT NULL constraint failed: orders.customer.',
    });
    expect(count()).toBe(3);
  });

  it('does nothing for an empty list', async () => {
    const params = { parameters: [], each: true, write: true };
    expect(await query('INSERT INTO orders (customer) VALUES (?)', params)).toMatchObject({
      changes: 0,
      lastInsertId: null,
    });
  });

  it('changes tables', async () => {
    await query('CREATE TABLE more (a)', { write: true });
    await query('VACUUM', { write: true });
    expect(await query('SELECT * FROM more')).toMatchObject({ count: 0 });
  });

  it('minds foreign keys', async () => {
    db.exec('CREATE TABLE lines (order_id INTEGER REFERENCES orders (id))');
    const orphan = await failure('INSERT INTO lines VALUES (99)', { write: true });
    expect(orphan.code).toBe('constraint_failed');
  });

  it('makes a database when it is told to', async () => {
    const path = join(folder, 'new.db');
    const sql = 'CREATE TABLE a (b)';
    expect(await failure(sql, { file: path, write: true })).toMatchObject({ code: 'file_missing' });
    expect(existsSync(path)).toBe(false);
    await query(sql, { file: path, write: true, create: true });
    expect(await query('SELECT * FROM a', { file: path })).toMatchObject({ count: 0 });
  });

  it('waits while another program writes, and says so when that takes too long', async () => {
    const other = new SQLite(file);
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const insert = "INSERT INTO orders (customer) VALUES ('cy')";
    expect(await failure(insert, { write: true, busyTimeoutMs: 10 })).toMatchObject({
      code: 'database_busy',
      kind: 'timeout',
      message: `${file} is in use by another program.`,
    });
    const waiting = query(insert, { write: true });
    other.exec('COMMIT');
    expect(await waiting).toMatchObject({ changes: 1 });
  });
});

describe('a statement', () => {
  it.each([
    ['ATTACH', "ATTACH DATABASE '/etc/other.db' AS other", 'other databases cannot be attached'],
    ['a commented ATTACH', "/* a */ -- b\n ; attach '/x' AS y", 'other databases cannot be'],
    ['VACUUM INTO', "VACUUM main /* */ INTO '/tmp/copy.db'", 'would write another file'],
    ['BEGIN', 'BEGIN', 'a transaction of its own'],
    ['a pragma about folders', "PRAGMA temp_store_directory = '/tmp'", 'not for workflows'],
    ['something else', 'hello', 'no SQL statement'],
    ['an open comment', '/* SELECT 1', 'no SQL statement'],
  ])('that is %s is refused, when it is checked and when it runs', async (_name, sql, message) => {
    expect(stepProblems(sqliteQuery, { file, sql })).toEqual([
      expect.stringMatching(new RegExp(`^sql: .*${message}`)),
    ]);
    expect(await failure(sql, { write: true })).toMatchObject({
      code: 'sql_invalid',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['SELEC * FROM orders', 'no SQL statement'],
    ['SELECT * FROM unknown_table', 'no such table: unknown_table'],
    ['SELECT FROM', 'syntax error'],
  ])('with a mistake is explained: %s', async (sql, message) => {
    expect(await failure(sql)).toMatchObject({
      code: 'sql_invalid',
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, string, JsonObject]>([
    ['two statements', 'SELECT 1; SELECT 2', {}],
    ['too few parameters', 'SELECT ?, ?', { parameters: [1] }],
    ['too many parameters', 'SELECT ?', { parameters: [1, 2] }],
    ['no parameters', 'SELECT :a', {}],
    ['a missing name', 'SELECT :a', { parameters: { b: 1 } }],
    ['a value alone', 'SELECT ?', { parameters: 1 }],
    ['no list for each', 'SELECT ?', { parameters: { a: 1 }, each: true }],
  ])('cannot have %s', async (_name, sql, params) => {
    expect(await failure(sql, params)).toMatchObject({
      code: 'parameters_invalid',
      hint: expect.stringContaining('?'),
    });
  });

  it('holds no expression', () => {
    const sql = "SELECT * FROM orders WHERE customer = '{{ trigger.body.name }}'";
    expect(stepProblems(sqliteQuery, { file, sql })).toEqual([
      'sql: holds an expression; put a ? or a :name there, and the expression into the parameters',
    ]);
  });

  it('is checked with its parameters', () => {
    const problems = (params: JsonObject) =>
      stepProblems(sqliteQuery, { file, sql: 'SELECT ?', ...params });
    expect(problems({ parameters: ['{{ trigger.body.a }}'] })).toEqual([]);
    expect(problems({ parameters: '{{ trigger.body.list }}', each: true })).toEqual([]);
    expect(problems({ parameters: 'a' })).toHaveLength(1);
    expect(problems({ each: true })).toHaveLength(1);
    expect(problems({ create: true })).toEqual(['create: needs "write"']);
  });
});

describe('a query that does not end', () => {
  it('is ended at its time limit', async () => {
    expect(await failure(ENDLESS, { timeoutMs: 300 })).toMatchObject({
      code: 'timeout',
      kind: 'timeout',
      message: 'The query took longer than 0.3 s and was ended. It changed nothing.',
    });
    expect(await query('SELECT 1 AS one')).toMatchObject({ rows: [{ one: 1 }] });
  });

  it('is ended when the run is canceled, and undoes what it had begun', async () => {
    const context = stepContext();
    const sql = `INSERT INTO orders (customer) ${ENDLESS.replace('count(*)', "'x' || i")}`;
    const running = query(sql, { write: true }, context);
    await until('the query to write', () => existsSync(`${file}-journal`), { everyMs: 5 });
    const reason = new Error('canceled');
    context.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(count()).toBe(3);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('does not hold up the engine, nor those that wait in line for ever', async () => {
    const context = stepContext();
    const endless = Array.from({ length: 4 }, () => query(ENDLESS, {}, context));
    const inLine = stepContext();
    const canceled = query('SELECT 1', {}, inLine);
    const waiting = query('SELECT 1 AS one');
    inLine.abort(new Error('not needed'));
    await expect(canceled).rejects.toThrow('not needed');
    context.abort(new Error('canceled'));
    const outcomes = await Promise.allSettled(endless);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(await waiting).toMatchObject({ rows: [{ one: 1 }] });
  });

  it('does not take all memory', async () => {
    const sql = `WITH RECURSIVE n(i, s) AS (SELECT 1, 'x' UNION ALL SELECT i + 1, s || s FROM n)
      SELECT max(s) FROM n`;
    const { code } = await failure(sql);
    expect(['too_much_memory', 'query_failed']).toContain(code);
  });
});

it('leaves no process behind', async () => {
  const processes = (): number =>
    spawnSync('ps', ['-o', 'args=', '--ppid', String(process.pid)])
      .stdout.toString()
      .split('query-process').length - 1;
  const context = stepContext();
  const endless = query(ENDLESS, {}, context);
  await until('its process', () => processes() > 0);
  context.abort(new Error('canceled'));
  await expect(endless).rejects.toThrow('canceled');
  await query('SELECT 1');
  await until('its processes to be gone', () => processes() === 0);
});

describe('a file that cannot be used', () => {
  it('is missing', async () => {
    const path = join(folder, 'none.db');
    expect(await failure('SELECT 1', { file: path })).toMatchObject({
      code: 'file_missing',
      message: `There is no ${path}.`,
    });
  });

  it('is a folder', async () => {
    expect(await failure('SELECT 1', { file: folder })).toMatchObject({ code: 'file_is_folder' });
  });

  it('is no database', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'hello '.repeat(1000));
    expect(await failure('SELECT * FROM sqlite_schema', { file: path })).toMatchObject({
      code: 'database_invalid',
      message: `${path} is no SQLite database, or it is encrypted or damaged.`,
    });
  });

  it('is in another user’s folder', async () => {
    const path = join(folder, 'private', 'a.db');
    mkdirSync(join(folder, 'private'), { mode: 0o000 });
    await unprivileged(async () => {
      expect(await failure('SELECT 1', { file: path })).toMatchObject({
        code: 'file_denied',
        message: `Patchbay may not use ${path}.`,
      });
    });
  });

  it('is not permitted, and is not opened then', async () => {
    const asked: Permission[] = [];
    const permits = (wanted: Permission): never => {
      asked.push(wanted);
      throw new StepFailure({ code: 'not_permitted', message: 'no' });
    };
    const context = stepContext({ services: { permits } });
    const path = join(folder, 'new.db');
    const params = { file: path, write: true, create: true };
    expect(await failure('CREATE TABLE a (b)', params, context)).toMatchObject({
      code: 'not_permitted',
    });
    expect(asked).toEqual([{ kind: 'folder', access: 'write', path }]);
    expect(existsSync(path)).toBe(false);
  });
});

it('declares what it reaches, and is carried out again only when it changes nothing', () => {
  const asks = { file: '/data/shop.db', sql: 'SELECT 1' };
  expect(sqliteQuery.permissions(asks)).toEqual([
    { kind: 'folder', access: 'read', path: '/data/shop.db' },
  ]);
  expect(sqliteQuery.permissions({ ...asks, write: '{{ trigger.body.w }}' })).toEqual([
    { kind: 'folder', access: 'write', path: '/data/shop.db' },
  ]);
  expect(sqliteQuery.effectsFor(asks)).toBe('none');
  expect(sqliteQuery.effectsFor({ ...asks, write: true })).toBe('external');
});
