import { useConnection, useNews } from '../state/live.ts';

interface NewsBarShown {
  /** The finding it is about; of others nothing is said. Absent: all. */
  readonly about?: string;
  /** Asks anew for what is on the screen. */
  show(): void;
}

/** A list never jumps under a reader: what was told since it came waits here until somebody wants to see it. */
export function NewsBar({ about, show }: NewsBarShown) {
  const { findings, others, shown } = useNews();
  const count = about === undefined ? findings.size : Number(findings.has(about));
  if (count === 0 && !others) return null;
  return (
    <p class="news" role="status">
      {others ? 'There is news' : about === undefined ? `${count} new or changed` : 'This has changed'}
      <button
        type="button"
        onClick={() => {
          shown();
          show();
        }}
      >
        Show
      </button>
    </p>
  );
}

/** Says when nothing is heard of the server any more. */
export function ConnectionLost() {
  if (useConnection() !== 'lost') return null;
  return (
    <p class="news lost" role="status">
      The connection to the server is lost: what is shown may be old. It is tried again and again.
    </p>
  );
}
