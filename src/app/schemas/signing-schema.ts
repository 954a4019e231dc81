import * as z from 'zod';
import { SIGNINGS } from '../../core/signing.ts';

/** {@link Signing} for programs. */
export const signingSchema = z
  .object({
    state: z.enum(SIGNINGS).meta({
      description:
        'verified: by signers of the policy; failed: by one, and it does not hold; present: nobody verified it, or it is by ' +
        'no signer of the policy; none: looked for, not there; unchecked: nobody looked',
    }),
    by: z.string().optional().meta({ description: 'Signers of the policy; of one that is present, who pushed it' }),
    reason: z.string().optional(),
  })
  .meta({ id: 'signing' });
