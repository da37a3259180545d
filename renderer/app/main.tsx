import './zod-setup.ts';

// Everything else is read after that: whatever is imported beside it may be carried out before it.
void import('./start.tsx');
