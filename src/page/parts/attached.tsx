import { worthOf } from '../../core/attachment.ts';
import type { AttachmentsAnswer } from '../api/types.ts';
import { useAnswer } from '../state/answers.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { TableHead } from './table-head.tsx';
import { TroubleNote } from './trouble.tsx';

type Held = AttachmentsAnswer['items'][number];
type Verdict = Held['verdicts'][number];

const WORDS: Readonly<Record<Verdict['state'], readonly [look: string, word: string]>> = {
  verified: ['good', '✓ verified'],
  failed: ['bad', '✗ does not hold'],
  unsigned: ['faint', '? signed by nobody'],
  unsupported: ['faint', '? not understood'],
  unreadable: ['faint', '? not readable'],
};

/** Signatures and statements that are attached to an image, and what each is worth by the policy. */
export function Attached({ digest }: { readonly digest: string }) {
  const { answer, trouble, answeredAt, again } = useAnswer<AttachmentsAnswer>(`attachments?digest=${digest}&limit=100`);
  if (!answer) return <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />;
  if (answer.items.length === 0)
    return <p class="card faint">Nobody has read what is attached to it: no signature or statement is on record.</p>;
  return (
    <section class="card" aria-labelledby="attached">
      <h2 id="attached">What is attached to it</h2>
      <table>
        <TableHead columns={['What', 'Is it true?', 'By', 'Seen first', 'Where']} />
        <tbody>
          {answer.items.map((one, index) => (
            <Row key={`${one.digest} ${one.subject} ${one.part ?? ''} ${index}`} held={one} />
          ))}
        </tbody>
      </table>
      {answer.next !== undefined && <p class="faint">and more than these 100</p>}
    </section>
  );
}

function Row({ held }: { readonly held: Held }) {
  const [best] = held.verdicts.toSorted((one, other) => worthOf(other) - worthOf(one));
  const [look, word] = best ? saysOf(best) : ['faint', '? not examined'];
  const why = best ? best.reason : (held.unread ?? 'nothing in it can be verified by the policy');
  return (
    <tr>
      <td>
        {best ? whatOf(best) : 'an attachment'}
        <small class="about code">{held.digest.slice(0, 19)}</small>
      </td>
      <td>
        <b class={look}>{word}</b>
        <small class="about">
          {best?.check !== undefined && `${best.check}: `}
          {short(why, 160)}
        </small>
      </td>
      <td>{best?.signer === undefined ? <span class="faint">not known</span> : short(nameOf(best.signer), 90)}</td>
      <td>
        {held.seen === undefined ? <span class="faint">by no record that counts</span> : <Moment at={held.seen} />}
      </td>
      <td>{held.repository === undefined ? 'in a file' : short(held.repository, 60)}</td>
    </tr>
  );
}

/** What is by nobody of the policy is no failure of its signers. */
function saysOf(verdict: Verdict): readonly [look: string, word: string] {
  if (verdict.state === 'failed' && !verdict.ours) return ['faint', '? by no signer of the policy'];
  return WORDS[verdict.state];
}

function whatOf({ format, statement }: Verdict): string {
  return statement === undefined
    ? `signature (${format})`
    : `statement ${short(statement.predicateType, 80)} (${format})`;
}

function nameOf(signer: NonNullable<Verdict['signer']>): string {
  if ('identity' in signer) return `${signer.identity}, by the word of ${signer.issuer}`;
  return 'key' in signer ? `key ${signer.key.slice(0, 12)}` : signer.subject;
}
