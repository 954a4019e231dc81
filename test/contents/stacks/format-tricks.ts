import { header, paxRecords, tar, type Written } from '../../../src/contents/reading/tar.fixture.ts';
import { file, insert, last, layers, type Trick } from './trick.ts';

const BLOCK = 512;

/** A number in base 256 in a field of the header. */
function base256(at: number, length: number, value: bigint) {
  return (block: Buffer): void => {
    let rest = value;
    for (let index = at + length - 1; index >= at; index -= 1) {
      block[index] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    block[at] = value < 0n ? 0xff : (block[at] ?? 0) | 0x80;
  };
}

const put = (at: number, text: string) => (block: Buffer) => {
  block.write(text, at, 'latin1');
};

/** Blocks of zeros. */
const zeros = (count: number): Written => ({ name: '', raw: Buffer.alloc(count * BLOCK) });

const sparse = (records: Readonly<Record<string, string>>, data: string): Written => ({
  name: 'GNUSparseFile.0/s',
  data,
  pax: records,
});

/** The bytes of an old sparse entry: its map stands in the header. */
function oldSparse(): Written {
  const change = (block: Buffer): void => {
    put(386, '00000000000\x0000000000004\x00')(block);
    put(483, '00000001000\0')(block);
  };
  return { name: 'old-sparse', type: 'S', data: 'text', format: 'gnu', change };
}

const ONE_ZERO = (map: string): string => map.padEnd(BLOCK, '\0');

const SPARSE: Readonly<Record<string, Trick>> = {
  'sparse 1.0': insert(
    sparse(
      { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'p/s', 'GNU.sparse.realsize': '9000' },
      `${ONE_ZERO('2\n10\n4\n8000\n3\n')}textend`,
    ),
  ),
  'sparse 0.1': insert(
    sparse(
      {
        'GNU.sparse.numblocks': '2',
        'GNU.sparse.map': '0,4,700,3',
        'GNU.sparse.name': 'p/s',
        'GNU.sparse.size': '800',
      },
      'textend',
    ),
  ),
  'sparse 0.0': insert(
    {
      name: 'PaxHeaders/x',
      type: 'x',
      data: `${paxRecords({ 'GNU.sparse.size': '800', 'GNU.sparse.numblocks': '2' })}${paxRecords({ 'GNU.sparse.offset': '10' })}${paxRecords({ 'GNU.sparse.numbytes': '4' })}${paxRecords({ 'GNU.sparse.offset': '90' })}${paxRecords({ 'GNU.sparse.numbytes': '3' })}`,
    },
    { name: 'p/s', data: 'textend' },
  ),
  'sparse without a piece': insert(
    sparse(
      { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'p/s', 'GNU.sparse.realsize': '100' },
      ONE_ZERO('0\n'),
    ),
  ),
  'sparse with pieces over each other': insert(
    sparse({ 'GNU.sparse.numblocks': '2', 'GNU.sparse.map': '0,4,2,3', 'GNU.sparse.size': '800' }, 'textend'),
  ),
  'sparse with less than it says': insert(
    sparse({ 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,40', 'GNU.sparse.size': '800' }, 'text'),
  ),
  'sparse with more than it says': insert(
    sparse({ 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,2', 'GNU.sparse.size': '800' }, 'text'),
  ),
  'sparse of an unknown version': insert(
    sparse({ 'GNU.sparse.major': '2', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'p/s' }, 'text'),
  ),
  'sparse, old form': insert(oldSparse()),
};

/** About how an archive is written. */
export const FORMAT_TRICKS: Readonly<Record<string, Trick>> = {
  ...SPARSE,
  'pax path and link': insert({ name: 'wrong', type: '2', link: 'wrong', pax: { path: 'p/right', linkpath: 'right' } }),
  'pax size': insert({ name: 'p/x', data: 'more than it says', size: 3, pax: { size: '17' } }, file('p/y')),
  'pax owner and empty value': insert({
    name: 'p/x',
    data: 'x',
    pax: { uid: '+70000', path: '', mtime: '1700000000.5' },
  }),
  'pax number that is none': insert({ name: 'p/x', data: 'x', pax: { uid: '0x10' } }),
  'pax time that is none': insert({ name: 'p/x', data: 'x', pax: { ctime: 'yesterday' } }),
  'pax records that overlap': insert(
    { name: 'PaxHeaders/x', type: 'x', data: '30 path=p/x\n12 path=p/y\n' },
    file('p/z'),
  ),
  'pax record without an end': insert({ name: 'PaxHeaders/x', type: 'x', data: '11 path=p/x ' }, file('p/z')),
  'pax header twice': insert(
    { name: 'PaxHeaders/x', type: 'x', data: paxRecords({ path: 'p/first', uid: '7' }) },
    { name: 'p/none', data: 'x', pax: { gid: '8' } },
  ),
  'pax header of 1.5 MiB': insert({ name: 'p/x', data: 'x', pax: { comment: 'c'.repeat(1.5 * 1024 * 1024) } }),
  'pax header of 1 MiB': insert({ name: 'p/x', data: 'x', pax: { comment: 'c'.repeat(1024 * 1024 - 100) } }),
  'pax header and nothing after it': last((archive) => ({
    ...archive,
    entries: [...archive.entries, { name: 'PaxHeaders/x', type: 'x', data: paxRecords({ path: 'p/x' }) }],
  })),
  'long name of GNU': insert(
    { name: '././@LongLink', type: 'L', data: 'p/long\0', format: 'gnu' },
    { name: 'p/short', format: 'gnu' },
  ),
  'long name over long name': insert(
    { name: '././@LongLink', type: 'L', data: 'p/first\0', format: 'gnu' },
    { name: '././@LongLink', type: 'L', data: 'p/second\0', format: 'gnu' },
    { name: '././@LongLink', type: 'K', data: 'target\0', format: 'gnu' },
    { name: 'p/short', type: '2', link: 'short', pax: { path: 'p/pax', linkpath: 'pax' } },
  ),
  'long name of 1.5 MiB': insert(
    { name: '././@LongLink', type: 'L', data: `p/${'x'.repeat(1.5 * 1024 * 1024)}` },
    file('p/short'),
  ),
  'prefix of ustar': insert({ name: 'x', prefix: 'p/prefix', data: 'x' }),
  'prefix of star': insert({
    name: 'x',
    data: 'x',
    change: (block) => {
      put(345, 'p/star')(block);
      put(508, 'tar\0')(block);
    },
  }),
  'prefix where GNU has times': insert({ name: 'x', data: 'x', format: 'gnu', prefix: 'p/gnu' }),
  'header before POSIX': insert({ name: 'p/v7', data: 'v7', format: 'v7', type: '\0' }),
  'size in base 256': insert({ name: 'p/x', data: 'base256', change: base256(124, 12, 7n) }, file('p/y')),
  'owner in base 256': insert({ name: 'p/x', data: 'x', change: base256(108, 8, 3_000_000_000n) }),
  'mode in base 256': insert({ name: 'p/x', data: 'x', change: base256(100, 8, 0o104755n) }),
  'mode with more bits': insert({ name: 'p/x', data: 'x', change: put(100, '0104755\0') }),
  'time before 1970': insert({ name: 'p/x', data: 'x', change: base256(136, 12, -100_000n) }),
  'negative size': insert({ name: 'p/x', change: base256(124, 12, -512n) }),
  'negative size of a folder': insert({ name: 'p/x/', type: '5', change: base256(124, 12, -512n) }),
  'huge size': insert({ name: 'p/x', change: base256(124, 12, 1n << 62n) }),
  'size that is no number': insert({ name: 'p/x', data: 'x', size: '00000000x\0\0' }),
  'numbers with spaces': insert({
    name: 'p/x',
    data: 'x',
    change: (block) => {
      put(100, '  644 \0 ')(block);
      put(124, '          1 ')(block);
    },
  }),
  'number without an end': insert({ name: 'p/x', data: 'x', size: '000000000001' }),
  'device number that is none': insert({ name: 'p/x', data: 'x', change: put(329, 'rubbish') }),
  'bad checksum': insert({ name: '', raw: Buffer.concat([header({ name: 'p/x' }).fill('9', 148, 152)]) }),
  'checksum of signed bytes': insert({ name: '', raw: signed() }),
  'size of what has no data': insert(
    { name: 'p/d/', type: '5', size: 1000 },
    { name: 'p/l', type: '2', link: 'x', size: 700 },
    file('p/y'),
  ),
  'type of contiguous files': insert({ name: 'p/x', type: '7', data: 'x' }),
  'type that nobody knows': insert({ name: 'p/x', type: 'Z', data: 'x' }),
  'folder of GNU incremental': insert({ name: 'p/x', type: 'D', data: 'Yx\0\0', format: 'gnu' }),
  'global header': insert(
    { name: 'pax_global_header', type: 'g', data: paxRecords({ comment: 'c', uid: '9' }) },
    file('p/x'),
  ),
  'global header over a file': layers([file('p/x'), { name: 'p/x', type: 'g', data: paxRecords({ comment: 'c' }) }]),
  'global header after an extended one': insert(
    { name: 'PaxHeaders/x', type: 'x', data: paxRecords({ path: 'p/lost' }) },
    { name: 'p/global', type: 'g', data: paxRecords({ comment: 'c' }) },
    file('p/x'),
  ),
  'one block of zeros between': insert(zeros(1)),
  'two blocks of zeros between': insert(zeros(2)),
  'one block of zeros at the end': last((archive) => ({ ...archive, end: Buffer.alloc(BLOCK) })),
  'no end': last((archive) => ({ ...archive, end: Buffer.alloc(0) })),
  nothing: layers([]),
  'nothing at all': last((archive) => ({ ...archive, entries: [], end: Buffer.alloc(0) })),
  'rubbish after the end': last((archive) => ({
    ...archive,
    end: Buffer.concat([Buffer.alloc(2 * BLOCK), Buffer.alloc(3000, 'rubbish')]),
  })),
  'entries after the end': last((archive) => ({
    ...archive,
    end: Buffer.concat([Buffer.alloc(2 * BLOCK), tar([file('p/after')])]),
  })),
  'cut off in a header': last((archive) => ({
    ...archive,
    entries: [file('p/x'), file('p/y')],
    cut: () => 2 * BLOCK + 100,
  })),
  'cut off in data': last((archive) => ({
    ...archive,
    entries: [file('p/x', 'x'.repeat(900))],
    cut: () => BLOCK + 800,
  })),
  'cut off after data': last((archive) => ({
    ...archive,
    entries: [file('p/x', 'x'.repeat(900))],
    cut: () => BLOCK + 950,
  })),
  'no tar': last((archive) => ({ ...archive, entries: [{ name: '', raw: Buffer.alloc(2000, 'no tar ') }] })),
};

// A name with a byte over 127, counted as writers did that took bytes for signed.
function signed(): Buffer {
  const block = header({ name: 'p/\xe9' });
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((all, byte) => all + (byte > 127 ? byte - 256 : byte), 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
