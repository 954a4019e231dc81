import type { Source } from '../source.ts';

/** A source for tests of what stands around sources: what it recognises and reads is theirs to say. */
export function sourceForTests(does: Pick<Source, 'name' | 'recognises' | 'read'>): Source {
  return {
    title: '',
    docs: '',
    verifiedOn: 'inferred',
    tells: { actor: false, digest: false, time: false, id: false },
    cannot: [],
    joinWith: [],
    delivery: { senders: 'system', by: '', authentication: '', loss: '', delay: '' },
    connect: [],
    logClass: 'registry',
    ...does,
  };
}
