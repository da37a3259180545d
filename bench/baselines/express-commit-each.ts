import express from 'express';
import { listen } from './listen.ts';
import { openRawStore } from './store.ts';

/** Raw baseline: Express and one durable commit per request. */
const { insert } = openRawStore();
const app = express();
app.disable('x-powered-by');
app.post('/hooks/orders', express.raw({ type: () => true, limit: '10mb' }), (request, response) => {
  insert.run(Date.now(), JSON.stringify(request.rawHeaders), request.body);
  response.status(200).json({ ok: true });
});
listen(app);
