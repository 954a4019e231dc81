import { file, folder, hardlink, insert, layers, symlink, type Trick } from './trick.ts';

/** A path of any bytes, as an extended header carries it. */
const long = (path: string): Trick => insert({ name: 'short', data: 'long', pax: { path } });

/** About names. */
export const PATH_TRICKS: Readonly<Record<string, Trick>> = {
  'path upwards': insert(file('../../up/x')),
  'path upwards in the middle': insert(file('p/../q/../../r/x')),
  'path upwards through a link': layers([folder('p/q'), symlink('l', 'p/q'), file('l/../x')]),
  'absolute path': insert(file('/abs/x'), folder('/abs/y')),
  'path with dots and slashes': insert(file('././p//q/./x')),
  'path of dots': insert(file('...'), file('p/....'), folder('p/..x')),
  'empty path': insert(file('', '')),
  'folder with an empty path': insert({ name: '', type: '5' }),
  'path of 5,000 bytes': long(`p/${'0123456789/'.repeat(454)}x`),
  'path of 3,000 bytes': long(`p/${'0123456789/'.repeat(272)}x`),
  'name of 255 bytes': long(`p/${'n'.repeat(255)}`),
  'name of 256 bytes': long(`p/${'n'.repeat(256)}`),
  'link to 4,000 bytes': insert({ name: 'l', type: '2', pax: { linkpath: 'x/'.repeat(2000) } }),
  'link to 5,000 bytes': insert({ name: 'l', type: '2', pax: { linkpath: 'x/'.repeat(2500) } }),
  'NUL in a path': long('p/x\0y'),
  'NUL in a long name of GNU': insert(
    { name: '././@LongLink', type: 'L', data: 'p/x\0y', format: 'gnu' },
    file('short'),
  ),
  'no UTF-8': insert(file('p/\xff\xfe\xc0x'), symlink('l\xff', 'p/\xff\xfe\xc0x')),
  'control characters': insert(file('p/\x1b[31mred\x1b[0m'), file('p/new\nline'), file('p/tab\tand\\slash')),
  'dots and spaces at the end': insert(file('p/x.'), file('p/x '), file('p/x'), folder('q ')),
  'other direction': insert(file('p/\xe2\x80\xaegpj.exe'), file('p/\xe2\x80\x8bx')),
  'slash at the end of a file': insert({ name: 'p/x/', data: 'file' }),
  'slash at the end of a file, old type': insert({ name: 'p/x/', type: '\0' }),
  'no slash at the end of a folder': insert({ name: 'p/x', type: '5' }),
  'upper and lower case': insert(file('p/x'), file('p/X'), file('P/x')),
  'hard link upwards': layers([file('x'), hardlink('k', '../../x')]),
};
