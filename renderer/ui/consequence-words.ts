import type { StepAct } from '../../shared/model/run.ts';
import { formatCount } from './format.ts';

interface Words {
  verb: string;
  one: string;
  many: string;
}

const words = (verb: string, one: string, many = `${one}s`): Words => ({ verb, one, many });

/** What a step of this type does outside; null: nothing that anybody outside would notice. */
const acts: Readonly<Record<string, Words | null>> = {
  'http-request': words('send', 'HTTP request'),
  'send-webhook': words('send', 'webhook'),
  'email-smtp': words('send', 'mail'),
  slack: words('send', 'Slack message'),
  discord: words('send', 'Discord message'),
  'ms-teams': words('send', 'Teams message'),
  ntfy: words('send', 'ntfy message'),
  github: words('send', 'request to GitHub', 'requests to GitHub'),
  llm: words('send', 'request to a language model', 'requests to a language model'),
  notification: words('show', 'notification'),
  'open-url': words('open', 'page'),
  shell: words('start', 'program'),
  'file-write': words('write', 'file'),
  'file-move': words('move', 'file'),
  'sqlite-query': words('run', 'database query', 'database queries'),
  'sub-workflow': words('start', 'run of another workflow', 'runs of another workflow'),
  'wait-for-approval': words('ask for', 'approval'),
  respond: null,
  batch: null,
  dedupe: null,
  throttle: null,
  store: null,
};

/**
 * What happens outside, as sentences: what is certain first. `This sends 12 HTTP requests and 3 mails
 * again.` Never empty.
 */
export function consequenceSentences(
  all: readonly StepAct[],
  { isPart = false }: { isPart?: boolean } = {},
): string[] {
  const known = all.filter(({ stepType }) => acts[stepType] !== null);
  const certain = known.filter(({ perhaps }) => !perhaps);
  const perhaps = known.filter((act) => act.perhaps);
  if (known.length === 0) return ['Nothing outside of Patchbay is touched.'];
  const least = isPart ? 'at least ' : '';
  const sentences: string[] = [];
  const now = phrase(certain, least);
  if (now !== '') sentences.push(`This will ${now}.`);
  const later = phrase(perhaps, least);
  if (later !== '')
    sentences.push(
      `${now === '' ? 'This' : 'The steps behind'} can ${later}, as far as the run comes to that.`,
    );
  return sentences;
}

/** `send 12 HTTP requests and 3 mails again, and show 1 notification`; empty for nothing. */
function phrase(list: readonly StepAct[], least: string): string {
  const again = verbs(
    list.filter((act) => act.again),
    least,
  );
  const anew = verbs(
    list.filter((act) => !act.again),
    least,
  );
  const parts = [...again.map((part) => `${part} again`), ...anew];
  return joined(parts, again.length > 0 && anew.length > 0 ? ', and ' : ' and ');
}

/** One part for each verb: `send 12 HTTP requests and 3 mails`. */
function verbs(list: readonly StepAct[], least: string): string[] {
  const byVerb = new Map<string, Map<string, { count: number; words: Words }>>();
  for (const act of list) {
    const own = acts[act.stepType] ?? words('carry out', `“${act.stepName}”`, `“${act.stepName}”`);
    const nouns = byVerb.get(own.verb) ?? new Map<string, { count: number; words: Words }>();
    byVerb.set(own.verb, nouns);
    const noun = nouns.get(own.one) ?? { count: 0, words: own };
    noun.count += act.times;
    nouns.set(own.one, noun);
  }
  return [...byVerb].map(([verb, nouns]) => {
    const counted = [...nouns.values()].map(({ count, words: { one, many } }) =>
      one.startsWith('“')
        ? `${one}${count === 1 ? '' : ` ${formatCount(count, 'time')}`}`
        : `${least}${formatCount(count, one, many)}`,
    );
    return `${verb} ${joined(counted, ' and ')}`;
  });
}

function joined(parts: readonly string[], last: string): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')}${last}${parts.at(-1)}`;
}
