import express from 'express';
import { listen } from './listen.ts';
import { openRawStore } from './store.ts';

/** Raw baseline: Express, and one durable commit shared by all requests of a turn. */
const { insert, grouped } = openRawStore();
const app = express();
app.disable('x-powered-by');
app.post('/hooks/orders', express.raw({ type: () => true, limit: '10mb' }), (request, response) => {
  const receivedAt = Date.now();
  const headers = JSON.stringify(request.rawHeaders);
  grouped(
    () => insert.run(receivedAt, headers, request.body),
    () => response.status(200).json({ ok: true }),
  );
});
listen(app);
