import type { RepositoryName } from './environment.ts';

/** A collector of the server that reads images, or what is attached to them. */
export interface ImageReader {
  readonly name: string;
  /** What it compares: pushes under suspicion only, or also what runs in an environment; absent: nothing. */
  readonly compare?: 'suspicious' | 'deployed';
  /** To what it asks for attachments: what runs in an environment only, or also every push; absent: to nothing. */
  readonly verify?: 'deployed' | 'pushed';
  /** Whether it reads images of the repository. */
  covers(repository: RepositoryName): boolean;
}
