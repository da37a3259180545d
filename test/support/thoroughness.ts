/**
 * `npm run test:chaos` kills and torments at length. Among all the other tests there is less time:
 * there it shows that the promises hold, and not how seldom they could break.
 */
export const isThorough = process.env.npm_lifecycle_event === 'test:chaos';
