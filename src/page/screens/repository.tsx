import { useRoute } from 'preact-iso';
import { ATTACHMENT_TAG } from '../../core/attachment-tag.ts';
import { counted } from '../../core/count.ts';
import type { ImagesAnswer, TagsAnswer } from '../api/types.ts';
import { short } from '../parts/foreign.tsx';
import { Moment } from '../parts/moment.tsx';
import { Standing } from '../parts/standing.tsx';
import { TagChart } from '../parts/tag-chart.tsx';
import { ActorLink, DigestLink, shortDigest } from '../parts/names.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';

/** `/repositories/NAME`: what its tags meant and when, and every digest it was given. */
export function Repository() {
  const { params } = useRoute();
  const { at } = useAddress().query;
  const name = params['name'] ?? '';
  const tags = useAnswer<TagsAnswer>(hrefOf('tags', { repository: name, at }));
  const images = useAnswer<ImagesAnswer>(hrefOf('images', { repository: name, limit: '100' }));
  return (
    <main id="main">
      <h1>{short(name)}</h1>
      <p>
        <a href={hrefOf('/findings', { repository: name, state: 'all' })}>Findings about it</a> ·{' '}
        <a href={hrefOf('/images', { repository: name })}>What runs of it</a>
      </p>
      <TroubleNote trouble={tags.trouble} answeredAt={tags.answeredAt} again={tags.again} />
      {!tags.answer && !tags.trouble && <Loading what="the repository" />}
      {tags.answer && <TagHistory answer={tags.answer} />}
      {images.answer && images.answer.items.length > 0 && <Digests items={images.answer.items} />}
    </main>
  );
}

function TagHistory({ answer: { tags, more, evaluatedAt } }: { readonly answer: TagsAnswer }) {
  const { at } = useAddress().query;
  const attached = tags.filter(({ tag }) => ATTACHMENT_TAG.test(tag));
  const own = tags.filter(({ tag }) => !ATTACHMENT_TAG.test(tag));
  return (
    <section class="card">
      <h2>What its tags meant</h2>
      {tags.length === 0 && <p class="faint">No push of a tag is on record.</p>}
      <TagChart tags={own} now={at ?? evaluatedAt} />
      <Meanings tags={own} />
      {attached.length > 0 && (
        <details>
          <summary>{counted(attached.length, 'tag')} of signatures and other attachments</summary>
          <Meanings tags={attached} />
        </details>
      )}
      {more > 0 && <p class="faint">and {more} more tags</p>}
    </section>
  );
}

/** Of each tag what it meant, the latest first. */
function Meanings({ tags }: Pick<TagsAnswer, 'tags'>) {
  return (
    <ul class="plain">
      {tags.map(({ tag, history }) => (
        <li key={tag}>
          <b>{short(tag, 80)}</b> {history.length > 1 && <small class="faint">{history.length} meanings</small>}
          <ol class="tag-history">
            {history.toReversed().map((one) => (
              <li key={`${one.digest} ${one.from}`}>
                <DigestLink digest={one.digest} /> <Moment at={one.from} /> <Standing is={one.trust.standing} />{' '}
                <small class="about">{short(one.trust.says, 160)}</small>
                {one.by !== undefined && (
                  <>
                    {' '}
                    by <ActorLink name={one.by} />
                  </>
                )}
                {one.endedBy !== undefined && one.to !== undefined && (
                  <>
                    , {one.endedBy} <Moment at={one.to} />
                  </>
                )}
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

/** A tag; of one that names what is attached to an image, of which: `.sig of sha256:e8de80a1f945`. */
function saysOf(tag: string): string {
  const [, algorithm, digits, ending] = ATTACHMENT_TAG.exec(tag) ?? [];
  if (algorithm === undefined) return short(tag, 60);
  return `${ending === undefined ? 'attached' : `.${ending}`} of ${shortDigest(`${algorithm}:${digits ?? ''}`)}`;
}

function Digests({ items }: { readonly items: ImagesAnswer['items'] }) {
  return (
    <section class="card">
      <h2>Every digest it was given</h2>
      <table>
        <TableHead columns={['Digest', 'Tags', 'First pushed', 'By', 'Runs in']} whole={['Digest', 'Runs in']} />
        <tbody>
          {items.map((one) => (
            <tr key={one.digest}>
              <td>
                <DigestLink digest={one.digest} />
              </td>
              <td>{one.tags.map(saysOf).join(', ') || <span class="faint">none</span>}</td>
              <td>
                <Moment at={one.pushedAt} />
              </td>
              <td>
                {one.pushedBy.map((actor, index) => (
                  <span key={actor}>
                    {index > 0 && ', '}
                    <ActorLink name={actor} />
                  </span>
                ))}
              </td>
              <td>{one.running === 0 ? <span class="faint">nothing</span> : one.running}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
