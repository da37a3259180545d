import type { Settings } from '../../../../shared/model/settings.ts';

type Kind =
  | { kind: 'number'; unit?: string }
  | { kind: 'size' }
  | { kind: 'time' }
  | { kind: 'text'; placeholder?: string }
  | { kind: 'lines'; placeholder?: string }
  | { kind: 'switch' }
  | { kind: 'choice'; options: readonly { value: string; label: string; hint: string }[] };

/** One setting as a person sees it. */
export type Setting = Kind & {
  /** Where it stands in the settings: `hooks.limits.headersMs`. */
  path: string;
  label: string;
  help: string;
  /** It counts from the next start of the engine. */
  restart?: true;
  /** Left empty there is none. */
  optional?: true;
};

export interface Section {
  id: string;
  title: string;
  /** Other words under which people look for it. */
  words: string;
  settings: readonly Setting[];
}

const days = { kind: 'number', unit: 'days' } as const;
const limit = 'hooks.limits';

/** In the order of the list; `Settings` are those of shared/model/settings.ts. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'general',
    title: 'General',
    words: 'theme dark light appearance start at login updates notifications time zone',
    settings: [
      {
        path: 'timeZone',
        label: 'Time zone',
        help: 'Of schedules, quiet hours and times in expressions. Left empty: that of this computer.',
        kind: 'text',
        placeholder: Intl.DateTimeFormat().resolvedOptions().timeZone,
        optional: true,
      },
    ],
  },
  {
    id: 'data',
    title: 'Data folder',
    words: 'move location path durability power disk database folder open',
    settings: [
      {
        path: 'durability',
        label: 'What a received event survives',
        help: '',
        kind: 'choice',
        options: [
          {
            value: 'power',
            label: 'A power cut',
            hint: 'Each answer to a sender waits until the disk has the event. The usual choice.',
          },
          {
            value: 'process',
            label: 'Only a crash of Patchbay',
            hint: 'Faster. If the power fails, events of the last moments may be lost although they were answered.',
          },
        ],
      },
    ],
  },
  {
    id: 'retention',
    title: 'Retention',
    words: 'keep delete remove old age size space history clean up',
    settings: [
      {
        path: 'retention.maxAgeDays',
        label: 'Keep events and runs for',
        help: 'Older ones are removed, with their runs. What is not over stays.',
        ...days,
      },
      {
        path: 'retention.maxEvents',
        label: 'Keep at most',
        help: 'The oldest beyond this number are removed.',
        kind: 'number',
        unit: 'events',
      },
      {
        path: 'retention.maxBytes',
        label: 'Let the database take at most',
        help: 'Beyond this size the oldest are removed until it fits.',
        kind: 'size',
      },
      {
        path: 'audit.maxAgeDays',
        label: 'Keep who changed what for',
        help: 'The trail of changes.',
        ...days,
      },
    ],
  },
  {
    id: 'running',
    title: 'Running',
    words: 'concurrency parallel queue timeout pause all workers',
    settings: [
      {
        path: 'execution.concurrency',
        label: 'Runs at once',
        help: 'Over all workflows.',
        kind: 'number',
        unit: 'runs',
      },
      {
        path: 'execution.perWorkflow',
        label: 'Runs of one workflow at once',
        help: 'Unless the workflow says otherwise.',
        kind: 'number',
        unit: 'runs',
      },
      {
        path: 'execution.stepTimeoutMs',
        label: 'A step may take',
        help: 'Unless the step says otherwise. Then it is stopped, and fails.',
        kind: 'time',
      },
      {
        path: 'execution.maxQueued',
        label: 'Longest queue',
        help: 'With more queued runs webhooks are answered 503, so that senders try later.',
        kind: 'number',
        unit: 'runs',
      },
    ],
  },
  {
    id: 'network',
    title: 'Network and permissions',
    words: 'private addresses ssrf shell programs commands allow block policy',
    settings: [
      {
        path: 'network.blockPrivate',
        label: 'Keep steps away from private addresses',
        help: 'Steps that send requests then do not reach this computer or its network.',
        kind: 'switch',
      },
      {
        path: 'network.allow',
        label: 'Private addresses that are allowed anyway',
        help: 'Hosts, addresses or ranges, one a line.',
        kind: 'lines',
        placeholder: 'nas.local\n192.168.1.0/24',
      },
    ],
  },
  {
    id: 'webhooks',
    title: 'Webhooks',
    words: 'tunnel public url https certificate tls proxy limits rate ngrok cloudflare port',
    settings: [
      {
        path: 'hooks.publicUrl',
        label: 'Public URL',
        help: 'Where senders reach this computer through a tunnel or proxy. Endpoints are shown with it.',
        kind: 'text',
        placeholder: 'https://hooks.example.com',
        optional: true,
      },
      {
        path: 'hooks.publicHosts',
        label: 'Further public names',
        help: 'One a line; *.example.com is allowed. Requests under any other name get 403.',
        kind: 'lines',
        placeholder: 'hooks.example.com',
      },
      {
        path: 'hooks.trustedProxies',
        label: 'Trusted proxies',
        help: 'Addresses whose X-Forwarded-For is believed, one a line. A tunnel on this computer: 127.0.0.1 and ::1.',
        kind: 'lines',
        placeholder: '127.0.0.1\n::1',
      },
      {
        path: 'hooks.ratePerAddress.perSecond',
        label: 'Requests a second from one address',
        help: 'Over all endpoints; more get 429. Left empty: no limit.',
        kind: 'number',
        unit: 'a second',
        optional: true,
      },
      {
        path: 'hooks.ratePerAddress.burst',
        label: 'And at once',
        help: 'So many may come in one burst.',
        kind: 'number',
        unit: 'requests',
        optional: true,
      },
      {
        path: 'hooks.maxConcurrent',
        label: 'Requests at once',
        help: 'Of all endpoints; more get 503.',
        kind: 'number',
        unit: 'requests',
      },
      {
        path: 'hooks.minFreeDiskBytes',
        label: 'Keep free on the disk',
        help: 'With less webhooks get 503: an event that cannot be kept is not taken.',
        kind: 'size',
      },
      {
        path: `${limit}.headersMs`,
        label: 'Headers must be there within',
        help: 'Otherwise 408.',
        kind: 'time',
        restart: true,
      },
      {
        path: `${limit}.requestMs`,
        label: 'The whole request within',
        help: 'Otherwise 408.',
        kind: 'time',
        restart: true,
      },
      {
        path: `${limit}.connections`,
        label: 'Open connections',
        help: 'More get 503.',
        kind: 'number',
        restart: true,
      },
      {
        path: `${limit}.headers`,
        label: 'Header fields of one request',
        help: 'More get 431.',
        kind: 'number',
        restart: true,
      },
      {
        path: `${limit}.headerBytes`,
        label: 'Headers of one request',
        help: 'Larger ones get 431.',
        kind: 'size',
        restart: true,
      },
      {
        path: `${limit}.bufferedBytes`,
        label: 'Bodies in memory',
        help: 'Of all requests together; more get 503.',
        kind: 'size',
        restart: true,
      },
    ],
  },
  {
    id: 'backups',
    title: 'Backup and restore',
    words: 'backup restore copy export import workspace move computer',
    settings: [
      {
        path: 'backups.everyHours',
        label: 'Back up by itself every',
        help: '0: never.',
        kind: 'number',
        unit: 'hours',
      },
      {
        path: 'backups.keep',
        label: 'Keep the last',
        help: 'Older automatic ones are removed.',
        kind: 'number',
        unit: 'backups',
      },
      {
        path: 'backups.maxBytes',
        label: 'And at most',
        help: 'Of all automatic ones together; the newest always stays.',
        kind: 'size',
      },
    ],
  },
  {
    id: 'alerts',
    title: 'Alerts',
    words: 'notify mail slack failure silent rule channel',
    settings: [],
  },
  {
    id: 'logs',
    title: 'Logs',
    words: 'log file tail errors warnings',
    settings: [
      {
        path: 'logs.maxFileBytes',
        label: 'One file has at most',
        help: 'Then another one is begun.',
        kind: 'size',
        restart: true,
      },
      {
        path: 'logs.maxFiles',
        label: 'Keep at most',
        help: 'The oldest beyond this are removed.',
        kind: 'number',
        unit: 'files',
        restart: true,
      },
      {
        path: 'logs.maxAgeDays',
        label: 'Keep them for',
        help: 'Older ones are removed.',
        ...days,
        restart: true,
      },
    ],
  },
  { id: 'changes', title: 'Who changed what', words: 'audit trail history', settings: [] },
  {
    id: 'health',
    title: 'Health',
    words: 'doctor check problems metrics prometheus token monitoring',
    settings: [],
  },
  { id: 'about', title: 'About', words: 'version licence license third party', settings: [] },
];

/** A value of the settings by its path; undefined: it is not set. */
export function settingAt(settings: Settings, path: string): unknown {
  let value: unknown = settings;
  for (const key of path.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** Sections and settings that have every word of `text`. */
export function findSettings(text: string): { section: Section; settings: readonly Setting[] }[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (...texts: string[]): boolean => {
    const all = texts.join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return SECTIONS.flatMap((section) => {
    const settings = section.settings.filter(({ label, help, path }) =>
      has(section.title, label, help, path),
    );
    return settings.length > 0 || has(section.title, section.words) ? [{ section, settings }] : [];
  });
}
