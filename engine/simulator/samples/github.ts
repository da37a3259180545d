import type { Fresh, ProviderSamples, SampleRequest } from '../sample.ts';

const ADA = { login: 'ada', id: 1001, type: 'User', site_admin: false };
const REPOSITORY = {
  id: 20260001,
  name: 'lighthouse',
  full_name: 'harbour/lighthouse',
  private: false,
  owner: { login: 'harbour', id: 1000, type: 'Organization' },
  html_url: 'https://github.com/harbour/lighthouse',
  default_branch: 'main',
};

export const github: ProviderSamples = {
  provider: 'github',
  name: 'GitHub',
  events: {
    push: (fresh) => {
      const id = fresh.hex(40);
      const commit = {
        id,
        message: 'Turn the lamp on at dusk',
        timestamp: fresh.iso,
        author: { name: 'Ada', email: 'ada@example.com', username: 'ada' },
        added: [],
        removed: [],
        modified: ['lamp.ts'],
      };
      return event(fresh, 'push', {
        ref: 'refs/heads/main',
        before: fresh.hex(40),
        after: id,
        created: false,
        deleted: false,
        forced: false,
        compare: 'https://github.com/harbour/lighthouse/compare/main',
        commits: [commit],
        head_commit: commit,
        pusher: { name: 'ada', email: 'ada@example.com' },
      });
    },
    pull_request: (fresh) => {
      const number = Number(fresh.digits(4));
      return event(fresh, 'pull_request', {
        action: 'opened',
        number,
        pull_request: {
          id: Number(fresh.digits(9)),
          number,
          state: 'open',
          title: 'A brighter lamp',
          body: 'Doubles the range.',
          user: ADA,
          draft: false,
          merged: false,
          created_at: fresh.iso,
          head: { ref: 'brighter', sha: fresh.hex(40) },
          base: { ref: 'main', sha: fresh.hex(40) },
        },
      });
    },
    issues: (fresh) =>
      event(fresh, 'issues', {
        action: 'opened',
        issue: {
          id: Number(fresh.digits(9)),
          number: Number(fresh.digits(4)),
          state: 'open',
          title: 'The horn is silent in fog',
          body: 'Since yesterday evening.',
          user: ADA,
          labels: [{ id: 1, name: 'bug', color: 'd73a4a' }],
          created_at: fresh.iso,
        },
      }),
    ping: (fresh) =>
      event(fresh, 'ping', {
        zen: 'A light that nobody sees still turns.',
        hook_id: 4711,
        hook: { type: 'Repository', id: 4711, active: true, events: ['push'] },
      }),
  },
};

function event(fresh: Fresh, name: string, body: { [key: string]: SampleRequest['body'] }) {
  return {
    headers: {
      'User-Agent': 'GitHub-Hookshot/sample',
      'X-GitHub-Event': name,
      'X-GitHub-Delivery': fresh.uuid(),
      'X-GitHub-Hook-ID': '4711',
    },
    body: { ...body, repository: REPOSITORY, sender: ADA },
  };
}
