import { useEffect, useState } from 'preact/hooks';
import { ask, NotAnswered } from '../api/client.ts';

/** What the server says first: who asks. */
export function Overview() {
  const [says, setSays] = useState('Loading …');
  useEffect(() => {
    ask<{ readonly name: string }>('me').then(
      ({ name }) => setSays(`Signed in as ${name}`),
      (error: unknown) => setSays(error instanceof NotAnswered ? error.message : String(error)),
    );
  }, []);
  return (
    <main>
      <h1>Landwaiter</h1>
      <p>{says}</p>
    </main>
  );
}
