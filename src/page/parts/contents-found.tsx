import type { Finding } from '../api/types.ts';
import { Foreign, short } from './foreign.tsx';
import { TableHead } from './table-head.tsx';

type Contents = NonNullable<Finding['contents']>;

/** What was put in: the files, worst first, with whose they are and in which layer they came. */
export function ContentsFound({ contents }: { readonly contents: Contents }) {
  const { baseline, reasons, complete } = contents;
  const old = baseline && `${baseline.repository}${baseline.tag === undefined ? '' : `:${baseline.tag}`}`;
  return (
    <section class="card" aria-labelledby="contents">
      <h2 id="contents">
        What is in it that was not in {old === undefined ? 'an image before it' : short(old, 80)}{' '}
        {!complete && <small class="bad">not all of it could be read</small>}
      </h2>
      <table>
        <TableHead columns={['File or setting', 'What', 'Owner', 'Layer']} whole={['Owner', 'Layer']} />
        <tbody>
          {reasons.map((one, index) => (
            <tr key={`${one.kind} ${one.path ?? ''} ${index}`}>
              <td class="code">{one.path === undefined ? one.kind : <Foreign text={one.path} most={80} />}</td>
              <td>
                <Foreign text={one.says} most={160} />
              </td>
              <td>{one.package === undefined ? 'no package' : short(one.package.name, 40)}</td>
              <td>{one.layer ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
