import express from 'express';
import { listen } from './listen.ts';

/** Raw baseline: Express reads the body and answers. Nothing is kept. */
const app = express();
app.disable('x-powered-by');
app.post(
  '/hooks/orders',
  express.raw({ type: () => true, limit: '10mb' }),
  (_request, response) => {
    response.status(200).json({ ok: true });
  },
);
listen(app);
