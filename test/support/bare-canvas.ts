import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { inRoot } from '../../scripts/lib/paths.mjs';

export interface BareCanvas {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A page with nothing but React Flow as it comes, with so many of its own nodes in rows: what any
 * canvas made with it is measured against.
 */
export async function startBareCanvas(options: {
  count: number;
  columns: number;
  width: number;
  height: number;
}): Promise<BareCanvas> {
  const { outputFiles } = await build({
    stdin: { contents: page(options), loader: 'tsx', resolveDir: inRoot() },
    bundle: true,
    write: false,
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const script = outputFiles[0]?.text ?? '';
  const style = await readFile(inRoot('node_modules/@xyflow/react/dist/style.css'), 'utf8');
  const server = createServer((request, response) => {
    if (request.url === '/script.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(script);
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="en"><title>Bare</title><style>${style} body { margin: 0 }</style>` +
        `<div id="root" style="width: ${options.width}px; height: ${options.height}px"></div>` +
        '<script src="/script.js"></script></html>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Nodes and edges stand where the editor's do in the same test. */
function page({ count, columns }: { count: number; columns: number }): string {
  return `
    import { createRoot } from 'react-dom/client';
    import { Background, MiniMap, ReactFlow } from '@xyflow/react';
    const size = { width: 216, height: 64 };
    const nodes = Array.from({ length: ${count} }, (_, i) => ({
      id: String(i),
      position: { x: (i % ${columns}) * 288, y: Math.floor(i / ${columns}) * 96 },
      sourcePosition: 'right',
      targetPosition: 'left',
      style: size,
      data: { label: 'Step ' + i },
    }));
    const edges = nodes.slice(1).map(({ id }) => ({
      id,
      source: String(Number(id) % ${columns} === 0 ? 0 : Number(id) - 1),
      target: id,
    }));
    createRoot(document.getElementById('root')).render(
      <ReactFlow defaultNodes={nodes} defaultEdges={edges} panOnScroll minZoom={0.1} fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1, minZoom: 0.2 }}>
        <Background /><MiniMap />
      </ReactFlow>,
    );
  `;
}
