/** What the doctor found about one thing. */
export interface Check {
  readonly what: string;
  /** `note`: nothing is wrong, and it is well to know. */
  readonly state: 'ok' | 'note' | 'warning' | 'failed';
  /** How it is, or what is wrong and what to do. */
  readonly says: string;
}

export function ok(what: string, says: string): Check {
  return { what, state: 'ok', says };
}

export function note(what: string, says: string): Check {
  return { what, state: 'note', says };
}

export function warning(what: string, says: string): Check {
  return { what, state: 'warning', says };
}

/** Runs an examination; what it throws is its finding. */
export async function examined(what: string, work: () => Promise<Check> | Check): Promise<Check> {
  try {
    return await work();
  } catch (error) {
    return { what, state: 'failed', says: error instanceof Error ? error.message : String(error) };
  }
}
