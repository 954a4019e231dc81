import type { Finding } from '../api/types.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { ActorLink, DigestLink, ImageLink, WorkloadLink } from './names.tsx';

/** Names and times of a finding, each leading to what is known of it. */
export function Facts({ finding }: { readonly finding: Finding }) {
  const { image, actor, placement, environment, rule, confidence, attack, openedAt, firstEventAt, lastEventAt } =
    finding;
  return (
    <section class="card">
      <h2>What it is about</h2>
      <dl class="facts">
        {image && (
          <>
            <dt>Image</dt>
            <dd>
              <ImageLink registry={image.registry} repository={image.repository} tag={image.tag} />
            </dd>
          </>
        )}
        {image?.digest !== undefined && (
          <>
            <dt>Digest</dt>
            <dd>
              <DigestLink digest={image.digest} />
            </dd>
          </>
        )}
        {actor && (
          <>
            <dt>By</dt>
            <dd>
              <ActorLink name={actor.name} />
            </dd>
          </>
        )}
        {placement && (
          <>
            <dt>Where</dt>
            <dd>
              <WorkloadLink {...placement} />
            </dd>
          </>
        )}
        {environment !== undefined && (
          <>
            <dt>Environment</dt>
            <dd>{short(environment)}</dd>
          </>
        )}
        <dt>First, last</dt>
        <dd>
          <Moment at={firstEventAt} /> – <Moment at={lastEventAt} />
        </dd>
        <dt>Told since</dt>
        <dd>
          <Moment at={openedAt} />
        </dd>
        <dt>Rule</dt>
        <dd>
          {short(rule)}
          {attack.map(({ technique, analytic }) => ` · ${[analytic, technique].filter(Boolean).join(' ')}`)}
        </dd>
        <dt>How sure</dt>
        <dd>{confidence}</dd>
      </dl>
    </section>
  );
}
