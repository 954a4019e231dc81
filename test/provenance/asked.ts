import { ran } from '../../src/app/cli/ran.fixture.ts';

/** What `landwaiter verify -o json` answered. */
export interface Answered {
  readonly status: number;
  readonly state?: string;
  readonly listed?: {
    readonly complete: boolean;
    readonly missing: readonly string[];
    readonly dropped: readonly string[];
  };
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
  readonly requirements?: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  readonly note: string;
}

/** Runs `landwaiter verify` as a user does. */
export async function verified(...args: readonly string[]): Promise<Answered> {
  const { status, out, note } = await ran(['verify', ...args, '-o', 'json']);
  return { attachments: [], ...(out === '' ? {} : JSON.parse(out)), status, note };
}
