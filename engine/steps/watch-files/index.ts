import { folderPermissions } from '../../files/paths.ts';
import { defineStep } from '../define-step.ts';
import { docs } from './docs.ts';
import { watchFilesParams, watchFilesProblems } from './params.ts';
import { watchFiles as watch } from './watch.ts';

export const watchFiles = defineStep({
  type: 'watch-files',
  name: 'Watch a folder',
  description: 'Starts a run for each file that appears, changes or goes in a folder.',
  icon: 'folder-search',
  group: 'trigger',
  effects: 'none',
  permissions: ({ folder }) => folderPermissions('read', folder),
  ports: [{ name: 'out', label: 'File' }],
  params: watchFilesParams,
  problems: watchFilesProblems,
  source: {
    kind: 'watch',
    memory: ({ folder, recursive, include, exclude, hidden, temporary }) => [
      folder,
      recursive,
      include,
      exclude,
      hidden,
      temporary,
    ],
    watch,
  },
  example: { folder: '~/Documents/Inbox', include: ['*.pdf'] },
  docs,
});
