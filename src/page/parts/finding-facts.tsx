import type { ComponentChildren } from 'preact';
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
          <Fact name="Image">
            <ImageLink registry={image.registry} repository={image.repository} tag={image.tag} />
          </Fact>
        )}
        {image?.digest !== undefined && (
          <Fact name="Digest">
            <DigestLink digest={image.digest} />
          </Fact>
        )}
        {actor && (
          <Fact name="By">
            <ActorLink name={actor.name} />
          </Fact>
        )}
        {placement && (
          <Fact name="Where">
            <WorkloadLink {...placement} />
          </Fact>
        )}
        {environment !== undefined && <Fact name="Environment">{short(environment)}</Fact>}
        <Fact name="First, last">
          <Moment at={firstEventAt} /> – <Moment at={lastEventAt} />
        </Fact>
        <Fact name="Told since">
          <Moment at={openedAt} />
        </Fact>
        <Fact name="Rule">
          {short(rule)}
          {attack.map(
            ({ technique, analytic, formerly }) =>
              ` · ${[analytic, technique, formerly && `(${formerly} before release 19)`].filter(Boolean).join(' ')}`,
          )}
        </Fact>
        <Fact name="How sure">{confidence}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
