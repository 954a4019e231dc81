/** One push of an image under a tag, however a registry tells of it. */
export interface Pushed {
  readonly at: number;
  readonly repository: string;
  readonly tag: string;
  /** 64 hexadecimal digits. */
  readonly hex: string;
  readonly actor: string;
  readonly address: string;
  readonly client: string;
  /** Counts the pushes. */
  readonly nth: number;
}

/** What a registry writes of a push. */
export type Tell = (push: Pushed) => readonly object[];

/** The media type of all manifests here. */
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** The AWS account. */
export const ACCOUNT = '111122223333';

/** As records write a time. */
export const iso = (at: number): string => new Date(at).toISOString();
/** An id, by its kind. */
export const uuid = (nth: number, kind: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(nth).padStart(12, '0')}`;
