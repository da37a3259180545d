import { UserError } from '../../shared/errors.ts';

/** A document that cannot be read as what it should be, or only at a cost that nobody can bear. */
export class DocumentError extends UserError {
  readonly code = 'document';
}
