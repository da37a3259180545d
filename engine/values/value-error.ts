import { UserError } from '../../shared/errors.ts';

/** A value that cannot be read as what is asked for. Who asked says where it came from. */
export class ValueError extends UserError {
  readonly code = 'value';
}
