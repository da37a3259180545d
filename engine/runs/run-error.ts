import * as z from 'zod';
import { stepErrorSchema } from '../../shared/model/run.ts';

/** Why a run failed, as it is stored with it, and at which step. */
export const runErrorSchema = stepErrorSchema.extend({ stepId: z.string().optional() });
