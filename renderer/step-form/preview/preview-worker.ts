import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import { createBrowserHost } from './browser-host.ts';
import { previewOf, previewOfJson } from './preview.ts';
import type { PreviewReply, PreviewRequest } from './preview-messages.ts';

let scope: ExpressionScope = {};
let host = createBrowserHost({ timeZone: 'UTC', patterns: true });

addEventListener('message', ({ data }: MessageEvent<PreviewRequest>) => {
  if (data.kind === 'samples') {
    scope = data.scope;
    host = createBrowserHost({ timeZone: data.timeZone, patterns: true });
    return;
  }
  postMessage(answer(data));
});

function answer({ id, source }: PreviewRequest & { kind: 'evaluate' }): PreviewReply {
  try {
    const preview =
      'json' in source
        ? previewOfJson(source.json, scope, host)
        : previewOf(source.text, scope, host, source.insertAs);
    return { id, preview };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}
