import { hash } from 'node:crypto';
import { AGENT } from '../../core/agent.ts';
import { apiBase, nextPage } from '../../core/api-address.ts';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { InvalidInput, quoted, Unavailable } from '../../core/error.ts';
import { underEither } from '../../core/joined-signal.ts';
import { discardBody, readBody } from '../../core/response-body.ts';
import { SECOND } from '../../core/time.ts';
import type { Material } from '../material.ts';
import { isJson, jsonObject, strictJson } from '../strict.ts';

/** Which repository's attestations are asked for, and how. */
export interface GithubOptions {
  /** `OWNER/NAME`. */
  readonly repository: string;
  /** `https://api.github.com`, of an own server `https://HOST/api/v3`. */
  readonly base: string;
  /** That may read attestations of the repository; a public one is answered without. */
  readonly token?: string;
  readonly fetch: typeof fetch;
}

/** What is kept about a digest somewhere else than beside the image. */
export type KeptElsewhere = (
  subject: Digest,
  signal: AbortSignal,
) => Promise<{ readonly materials: readonly Material[] /** Why there may be more. */; readonly missing?: string }>;

const REPOSITORY = /^(?!\.{1,2}\/)[A-Za-z0-9_.-]{1,100}\/(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}$/;
const MOST_PAGES = 4;
const LARGEST_PAGE = 64 * 1024 * 1024;
const LONGEST = 30 * SECOND;
const [FOUND, NOT_FOUND] = [200, 404];

/**
 * Asks GitHub for the attestations of a digest: `GET /repos/OWNER/NAME/attestations/DIGEST`
 * (https://docs.github.com/en/rest/repos/attestations). Each is a Sigstore bundle, which stays as it is.
 * @throws InvalidInput for a repository or an address that is none. What it gives throws Unavailable where GitHub does not
 * answer, InvalidInput where it answers something else.
 */
export function attestationsAtGithub({ repository, base, token, fetch }: GithubOptions): KeptElsewhere {
  if (!REPOSITORY.test(repository)) throw new InvalidInput('--github', `is no OWNER/NAME: ${quoted(repository)}`);
  const root = apiBase(base, '--github-url');

  async function page(url: URL, signal: AbortSignal): Promise<{ readonly body?: Buffer; readonly next?: URL }> {
    let response: Response;
    try {
      response = await fetch(url, {
        redirect: 'manual',
        signal,
        headers: {
          accept: 'application/vnd.github+json',
          'user-agent': AGENT,
          'x-github-api-version': '2022-11-28',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      });
    } catch {
      throw new Unavailable(`${root.host} did not answer`);
    }
    if (response.status === FOUND) {
      const next = nextPage(response.headers.get('link'), root);
      return { body: await readBody(response, LARGEST_PAGE, root.host), ...(next && { next }) };
    }
    await discardBody(response);
    // It answers so where there are none, and also to whoever may not know of the repository.
    if (response.status === NOT_FOUND) return {};
    throw new Unavailable(`${root.host} answered ${response.status} to a question for attestations of ${repository}`);
  }

  async function all(subject: Digest, signal: AbortSignal) {
    const materials: Material[] = [];
    const gaps = new Set<string>();
    let url: URL | undefined = new URL(`repos/${repository}/attestations/${subject}?per_page=100`, root);
    for (let pages = 0; url; pages += 1) {
      if (pages === MOST_PAGES) {
        gaps.add(`there are more than ${MOST_PAGES} pages of them`);
        break;
      }
      const { body, next } = await page(url, signal);
      if (body) for (const one of attestationsIn(body)) keep(one, materials, gaps);
      url = next;
    }
    const missing = [...gaps].join('; ');
    return { materials, ...(missing !== '' && { missing }) };
  }

  return (subject, outer) => underEither(outer, AbortSignal.timeout(LONGEST), (signal) => all(subject, signal));
}

function attestationsIn(body: Buffer): readonly unknown[] {
  const { attestations } = jsonObject(strictJson(body, 'attestations'), 'attestations');
  if (Array.isArray(attestations)) return attestations;
  throw new InvalidInput('attestations', 'are no list: this is no answer of GitHub');
}

function keep(one: unknown, materials: Material[], gaps: Set<string>): void {
  const bundle = isJson(one) ? one['bundle'] : undefined;
  if (isJson(bundle)) materials.push(materialOf(Buffer.from(JSON.stringify(bundle))));
  else gaps.add('some lie at another address, which is not asked');
}

function materialOf(bytes: Buffer): Material {
  return {
    digest: parseDigest(`sha256:${hash('sha256', bytes)}`),
    found: 'github-api',
    manifestType: '',
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    annotations: new Map(),
    manifestAnnotations: new Map(),
    bytes,
  };
}
