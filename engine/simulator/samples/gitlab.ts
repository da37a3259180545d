import type { ProviderSamples } from '../sample.ts';

const PROJECT = {
  id: 15,
  name: 'Lighthouse',
  web_url: 'https://gitlab.example.com/harbour/lighthouse',
  namespace: 'harbour',
  path_with_namespace: 'harbour/lighthouse',
  default_branch: 'main',
};

export const gitlab: ProviderSamples = {
  provider: 'gitlab',
  name: 'GitLab',
  events: {
    push: (fresh) => {
      const after = fresh.hex(40);
      return {
        headers: { 'X-Gitlab-Event': 'Push Hook', 'X-Gitlab-Event-UUID': fresh.uuid() },
        body: {
          object_kind: 'push',
          event_name: 'push',
          before: fresh.hex(40),
          after,
          ref: 'refs/heads/main',
          checkout_sha: after,
          user_id: 4,
          user_username: 'ada',
          project: PROJECT,
          commits: [
            {
              id: after,
              message: 'Turn the lamp on at dusk',
              timestamp: fresh.iso,
              author: { name: 'Ada', email: 'ada@example.com' },
              added: [],
              modified: ['lamp.ts'],
              removed: [],
            },
          ],
          total_commits_count: 1,
        },
      };
    },
    merge_request: (fresh) => ({
      headers: { 'X-Gitlab-Event': 'Merge Request Hook', 'X-Gitlab-Event-UUID': fresh.uuid() },
      body: {
        object_kind: 'merge_request',
        event_type: 'merge_request',
        user: { id: 4, username: 'ada' },
        project: PROJECT,
        object_attributes: {
          id: Number(fresh.digits(6)),
          iid: Number(fresh.digits(3)),
          title: 'A brighter lamp',
          state: 'opened',
          action: 'open',
          source_branch: 'brighter',
          target_branch: 'main',
          created_at: fresh.iso,
        },
      },
    }),
  },
};
