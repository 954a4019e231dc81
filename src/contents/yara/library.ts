import type * as Yara from '@litko/yara-x';

export type YaraLibrary = Pick<typeof Yara, 'compile' | 'validate'>;

/** Loads the package, or throws as `import` does. */
export type LoadYara = () => Promise<YaraLibrary>;

/** What has to be installed beside this program. */
const YARA_INSTALL = 'npm install @litko/yara-x@0.3.0';

const importYara: LoadYara = () => import('@litko/yara-x');

/** The library, or why it is not there: it is an optional package, and has no build for most machines. */
export async function loadYara(load: LoadYara = importYara): Promise<YaraLibrary | { readonly missing: string }> {
  try {
    return await load();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isAbsent = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    const missing = isAbsent
      ? `need the optional package @litko/yara-x, which is not installed beside landwaiter: ${YARA_INSTALL}`
      : `need the optional package @litko/yara-x, which has no build that runs here (${process.platform} ${process.arch}): it has one for Linux on x64 with glibc`;
    return { missing };
  }
}
