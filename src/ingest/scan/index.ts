// What reading goes through every byte for: compiled for WebAssembly, because JavaScript looks at one byte at a time.
// Called by `../scan-program.ts`.

export { cut } from './cut';
export { opened } from './opened';
export { configure, sift, wasPlain } from './sieve';
