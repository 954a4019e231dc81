import { counted } from '../../core/count.ts';
import type { YaraFiles } from '../../core/asked-of-images.ts';
import { type OwnYara, readYara } from '../comparisons/yara-rules.ts';
import { type Check, ok, warning } from './check.ts';

/** Whether the YARA rules of a policy can be looked for. @throws InvalidInput where they do not compile. */
export async function yaraCheck(
  files: YaraFiles,
  read: (files: YaraFiles) => Promise<OwnYara> = readYara,
): Promise<Check> {
  const yara = await read(files);
  return 'unapplied' in yara
    ? warning('yara', `no comparison of images is complete: ${yara.unapplied}`)
    : ok('yara', `${counted(yara.files.length, 'file')} of rules compile`);
}
