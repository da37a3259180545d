import * as z from 'zod';

/** Settings of one workspace (data folder); every field has a default. */
export const settingsSchema = z.strictObject({
  /** `power`: commits survive a power cut (synchronous=FULL); `process`: only a crash of Patchbay. */
  durability: z.enum(['power', 'process']).default('power'),
  /** Starred events, samples, and events whose runs are not over stay in any case. */
  retention: z
    .strictObject({
      maxAgeDays: z.int().min(1).max(3650).default(30),
      maxEvents: z.int().min(100).max(100_000_000).default(2_000_000),
      maxBytes: z
        .int()
        .min(16 * 1024 * 1024)
        .default(10 * 1024 * 1024 * 1024),
    })
    .prefault({}),
  execution: z
    .strictObject({
      /** Runs carried out at once, over all workflows. */
      concurrency: z.int().min(1).max(1000).default(64),
      /** Runs of one workflow at once, unless the workflow says otherwise. */
      perWorkflow: z.int().min(1).max(1000).default(48),
      stepTimeoutMs: z.int().min(1).max(86_400_000).default(300_000),
      /** Queued runs beyond this: webhooks get 503 until the queue shrinks. */
      maxQueued: z.int().min(100).max(100_000_000).default(1_000_000),
    })
    .prefault({}),
  network: z
    .strictObject({
      /** Refuse 10/8, 172.16/12, 192.168/16, fc00::/7, loopback and link-local in HTTP steps. */
      blockPrivate: z.boolean().default(false),
      /** Hosts, addresses or CIDR ranges allowed although they are private. */
      allow: z.array(z.string().max(300)).max(1000).default([]),
    })
    .prefault({}),
  hooks: z
    .strictObject({
      /** Names under which a tunnel or proxy reaches the hooks listener: `hooks.example.com`. */
      publicHosts: z.array(z.string().max(253)).max(100).default([]),
      /** Where senders reach the listener: `https://hooks.example.com`. Its name is allowed as well. */
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .optional(),
      /** CIDR of proxies whose X-Forwarded-For counts. */
      trustedProxies: z.array(z.string().max(64)).max(100).default([]),
      /** Token bucket of each sender's address, over all endpoints: 429. Left out: no limit. */
      ratePerAddress: z
        .strictObject({
          perSecond: z.number().positive().max(100_000),
          burst: z.int().min(1).max(1_000_000),
        })
        .optional(),
      /** Requests of all endpoints being read or answered at once: 503. */
      maxConcurrent: z.int().min(1).max(100_000).default(512),
      minFreeDiskBytes: z
        .int()
        .min(0)
        .default(200 * 1024 * 1024),
      /** What any sender may ask of the listener; counts from its next start. */
      limits: z
        .strictObject({
          /** Until the headers are there: 408. */
          headersMs: z.int().min(100).max(600_000).default(10_000),
          /** Until the whole request is there: 408. */
          requestMs: z.int().min(100).max(3_600_000).default(30_000),
          /** Open at once: 503. */
          connections: z.int().min(1).max(100_000).default(512),
          /** Header fields of one request: 431. */
          headers: z.int().min(10).max(2000).default(100),
          /** Request line and header fields together: 431. */
          headerBytes: z.int().min(1024).max(1_048_576).default(16_384),
          /** Bodies in memory, of all requests together: 503. */
          bufferedBytes: z
            .int()
            .min(1024 * 1024)
            .default(256 * 1024 * 1024),
        })
        .prefault({}),
    })
    .prefault({}),
  /** Copies of the database that are made by themselves, in the folder `backups`. */
  backups: z
    .strictObject({
      /** 0: none. */
      everyHours: z.int().min(0).max(8760).default(24),
      /** The oldest beyond this number are removed. */
      keep: z.int().min(1).max(1000).default(7),
      /** And those beyond this size, all together; the newest always stays. */
      maxBytes: z
        .int()
        .min(1024 * 1024)
        .default(5 * 1024 * 1024 * 1024),
    })
    .prefault({}),
  /** Of the log files; counts from the next start. */
  logs: z
    .strictObject({
      /** Of one file, before another one is begun. */
      maxFileBytes: z
        .int()
        .min(64 * 1024)
        .max(1024 * 1024 * 1024)
        .default(10 * 1024 * 1024),
      maxFiles: z.int().min(1).max(1000).default(10),
      maxAgeDays: z.int().min(1).max(3650).default(30),
    })
    .prefault({}),
  /** How long it is kept who changed what. */
  audit: z.strictObject({ maxAgeDays: z.int().min(1).max(3650).default(365) }).prefault({}),
  timeZone: z.string().max(64).optional(),
});
export type Settings = z.output<typeof settingsSchema>;
