// Builds the page that people look at in a browser: src/page to dist/page. Gives the modules that went into it.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../src/page', import.meta.url));
const outDir = fileURLToPath(new URL('../dist/page', import.meta.url));

export async function buildPage() {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    base: '/',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // What is not hashed would be a script or style written into the page, which its policy forbids.
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      cssCodeSplit: false,
    },
  });
  return output.flatMap(({ moduleIds = [] }) => moduleIds.filter((id) => !id.startsWith('\0')));
}
