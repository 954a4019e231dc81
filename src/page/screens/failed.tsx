import { short } from '../parts/foreign.tsx';

/** Instead of a screen whose program did not come. */
export function NotLoaded() {
  return (
    <main id="main">
      <h1>This screen could not be loaded</h1>
      <p>The server does not answer, or it has been changed since the page was loaded.</p>
      <button type="button" onClick={() => window.location.reload()}>
        Load the page again
      </button>
    </main>
  );
}

/** Instead of everything, after a mistake of the page itself. */
export function Failed({ says }: { readonly says: string }) {
  return (
    <main id="main">
      <h1>This page has made a mistake</h1>
      <p>It cannot show what is at this address: {short(says)}</p>
      <button type="button" onClick={() => window.location.reload()}>
        Load the page again
      </button>{' '}
      <a href="/" target="_top">
        To the overview
      </a>
    </main>
  );
}
