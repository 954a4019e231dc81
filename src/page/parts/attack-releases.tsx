import type { AttackAnswer } from '../api/types.ts';
import { hrefOf } from '../state/address.ts';
import { short } from './foreign.tsx';
import { TableHead } from './table-head.tsx';

/** Which releases were imported, when and from what, and which one is shown. */
export function AttackReleases({ answer: { imports, release: shown } }: { readonly answer: AttackAnswer }) {
  // What is built in is no import, and is used as long as there is none.
  const releases = imports.some(({ name }) => name === shown.name) ? imports : [shown, ...imports];
  return (
    <section class="card" aria-labelledby="releases">
      <h2 id="releases">Releases</h2>
      <table>
        <TableHead columns={['Release', 'Objects', 'Imported', 'SHA-256 of the bundle']} />
        <tbody>
          {releases.map(({ name, release, current, excerpt, objects, importedAt, file, sha256 }) => (
            <tr key={name}>
              <td>
                <a
                  href={hrefOf('/attack', { release: current ? undefined : name })}
                  aria-current={name === shown.name ? 'true' : undefined}
                >
                  {short(release, 30)}
                </a>
                {current && ', current'}
                {name === shown.name && ', shown'}
              </td>
              <td>
                {objects.toLocaleString('en')}
                {excerpt && <small class="faint"> an excerpt that is built in</small>}
              </td>
              <td>
                {importedAt === undefined ? '–' : short(importedAt, 30)}
                {file !== undefined && <small class="faint"> from {short(file, 100)}</small>}
              </td>
              <td class="code">{sha256}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="faint">
        <code>landwaiter attack import FILE</code> brings another one in.
      </p>
    </section>
  );
}
