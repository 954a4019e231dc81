import { useState } from 'preact/hooks';
import type { Step } from '../api/types.ts';
import { useAnswer } from '../state/answers.ts';
import { mayAs, usePerson } from '../state/session.ts';
import { visibleUpTo } from '../../core/visible.ts';
import { short } from './foreign.tsx';

/** Deliveries that a server keeps are called `intake/SOURCE/NUMBER`. */
const KEPT = /(?:^|\/)(\d{1,15})$/;
const MOST = 100_000;

interface RecordAnswer {
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  readonly truncated: boolean;
  readonly sha256: string;
}

/** Where a step's record is, and the record itself in place for those who may read it. */
export function RawRecord({ evidence }: { readonly evidence: Step['evidence'][number] | undefined }) {
  const person = usePerson();
  const [isOpen, setOpen] = useState(false);
  if (!evidence) return null;
  const { path, line } = evidence;
  const number = KEPT.exec(path)?.[1];
  const name = `${path.split('/').slice(-2).join('/')}:${line}`;
  if (number === undefined || !mayAs(person, 'analyst')) return <small class="code">{short(name, 60)}</small>;
  return (
    <details class="raw" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="code">{short(name, 60)}</summary>
      {isOpen && <Body number={number} line={line} />}
    </details>
  );
}

function Body({ number, line }: { readonly number: string; readonly line: number }) {
  const { answer, trouble } = useAnswer<RecordAnswer>(`records/${number}?line=${line}`);
  if (trouble) return <p class="note">{trouble.says}</p>;
  if (!answer) return <p class="faint">Looking for the record …</p>;
  const text = answer.encoding === 'utf8' ? indented(answer.body.split('\n', 1)[0] ?? '') : answer.body;
  return <RawText text={text} isCut={answer.truncated} />;
}

/** The whole of a delivery as it came: text, or its bytes as base64. */
export function DeliveryBody({ number }: { readonly number: string }) {
  const { answer, trouble } = useAnswer<RecordAnswer>(`records/${number}`);
  if (trouble) return <p class="note">{trouble.says}</p>;
  if (!answer) return <p class="faint">Looking for the delivery …</p>;
  return (
    <>
      <p class="code faint">
        {answer.encoding === 'utf8' ? 'text' : 'base64'} · SHA-256 {answer.sha256}
      </p>
      <RawText text={answer.body} isCut={answer.truncated} />
    </>
  );
}

/** Bytes as they came, in their own lines; control characters as their codes. */
export function RawText({ text, isCut = false }: { readonly text: string; readonly isCut?: boolean }) {
  return (
    <pre tabIndex={0}>
      {visibleUpTo(text, MOST).replaceAll('\\u000a', '\n')}
      {isCut && '\n… cut off'}
    </pre>
  );
}

/** JSON is easier to read with its members one below the other. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 1);
  } catch {
    return text;
  }
}
