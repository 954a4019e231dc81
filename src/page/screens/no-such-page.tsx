import { hrefOf } from '../state/address.ts';

/** For addresses that mean nothing here. */
export function NoSuchPage() {
  return (
    <main id="main">
      <h1>There is nothing at this address</h1>
      <p>
        The link may be old or cut off. <a href={hrefOf('/', {})}>Back to the overview</a>
      </p>
    </main>
  );
}
