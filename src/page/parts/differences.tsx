import { Foreign, short } from './foreign.tsx';
import { TableHead } from './table-head.tsx';

interface Difference {
  readonly kind: string;
  readonly path?: string | undefined;
  readonly says: string;
  /** Whose record lists the file. */
  readonly package?: string | undefined;
  readonly layer?: number | undefined;
}

/** What differs in an image, with whose it is and in which layer it came. */
export function Differences({ all }: { readonly all: readonly Difference[] }) {
  return (
    <table>
      <TableHead columns={['File or setting', 'What', 'Owner', 'Layer']} whole={['Owner', 'Layer']} />
      <tbody>
        {all.map((one, index) => (
          <tr key={`${one.kind} ${one.path ?? ''} ${index}`}>
            <td class={one.path === undefined ? '' : 'code'}>
              {one.path === undefined ? one.kind.replaceAll('-', ' ') : <Foreign text={one.path} most={80} />}
            </td>
            <td>
              <Foreign text={one.says} most={160} />
            </td>
            <td>{one.package === undefined ? 'no package' : short(one.package, 40)}</td>
            <td>{one.layer ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
