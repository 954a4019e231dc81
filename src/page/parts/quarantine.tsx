import { useState } from 'preact/hooks';
import type { Quarantined } from '../api/types.ts';
import { usePages } from '../state/pages.ts';
import { mayAs, usePerson } from '../state/session.ts';
import { Foreign, short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { DeliveryBody } from './raw-record.tsx';
import { TroubleNote } from './trouble.tsx';

/** Deliveries that could not be read, or tell of what their source has no say in; with their bytes, for those who may see them. */
export function Quarantine() {
  const { items, trouble, isAsking, isWhole, more, again } = usePages<Quarantined>('quarantine');
  const mayRead = mayAs(usePerson(), 'analyst');
  return (
    <section class="card" aria-labelledby="quarantine">
      <h2 id="quarantine">Put aside: quarantine</h2>
      <TroubleNote trouble={trouble} again={again} />
      {items.length === 0 && !isAsking && !trouble && <p class="faint">No delivery was put aside.</p>}
      {items.length > 0 && !mayRead && <p class="faint">Your role is viewer: their bytes need analyst.</p>}
      <ul class="plain">
        {items.map((one) => (
          <Delivery key={one.sequence} one={one} mayRead={mayRead} />
        ))}
      </ul>
      {!isWhole && items.length > 0 && (
        <button type="button" onClick={more} disabled={isAsking}>
          More
        </button>
      )}
    </section>
  );
}

function Delivery({ one, mayRead }: { readonly one: Quarantined; readonly mayRead: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <Moment at={one.receivedAt} /> <b>{short(one.source, 60)}</b> {one.size.toLocaleString('en')} bytes
      {one.read && <span class="faint">, what is within its scope was read</span>}
      <small>
        <Foreign text={one.reason} />
      </small>
      {mayRead && (
        <details class="raw" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary class="code">delivery {one.sequence}</summary>
          {isOpen && <DeliveryBody number={String(one.sequence)} />}
        </details>
      )}
    </li>
  );
}
