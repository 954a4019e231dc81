import { ErrorBoundary, LocationProvider, lazy, Route, Router } from 'preact-iso';
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { KeysHelp } from './parts/help.tsx';
import { LookingBack } from './parts/looking-back.tsx';
import { ConnectionLost } from './parts/news-bar.tsx';
import { Top } from './parts/top.tsx';
import { Failed, NotLoaded } from './screens/failed.tsx';
import { NoSuchPage } from './screens/no-such-page.tsx';
import { Overview } from './screens/overview.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { isReadable, signInHere, useAddress } from './state/address.ts';
import { useAnswer } from './state/answers.ts';
import { listen } from './state/live.ts';
import { type Person, SessionContext } from './state/session.ts';
import { titleOf, useTitle } from './state/title.ts';

/** A screen that is loaded when it is first looked at. */
function screen(load: () => Promise<FunctionComponent>) {
  return lazy(() => load().catch(() => NotLoaded));
}

const Findings = screen(() => import('./screens/findings.tsx').then((module) => module.Findings));
const Finding = screen(() => import('./screens/finding.tsx').then((module) => module.Finding));
const Images = screen(() => import('./screens/images.tsx').then((module) => module.Images));
const Image = screen(() => import('./screens/image.tsx').then((module) => module.Image));
const Repository = screen(() => import('./screens/repository.tsx').then((module) => module.Repository));
const Workload = screen(() => import('./screens/workload.tsx').then((module) => module.Workload));
const Actor = screen(() => import('./screens/actor.tsx').then((module) => module.Actor));
const Exceptions = screen(() => import('./screens/exceptions.tsx').then((module) => module.Exceptions));
const Policy = screen(() => import('./screens/policy.tsx').then((module) => module.Policy));
const Attack = screen(() => import('./screens/attack.tsx').then((module) => module.Attack));
const Telemetry = screen(() => import('./screens/telemetry.tsx').then((module) => module.Telemetry));
const You = screen(() => import('./screens/you.tsx').then((module) => module.You));
const Search = screen(() => import('./screens/search.tsx').then((module) => module.Search));

/** The whole page: what an address shows. */
export function App() {
  return (
    <LocationProvider>
      <Guarded />
    </LocationProvider>
  );
}

/** What goes wrong within a screen is said: nobody is left with a blank page. */
function Guarded() {
  const [failed, setFailed] = useState<string>();
  if (failed !== undefined) return <Failed says={failed} />;
  return (
    <ErrorBoundary onError={(error) => setFailed(error.message)}>
      <Screens />
    </ErrorBoundary>
  );
}

function Screens() {
  const { path, go } = useAddress();
  const { answer: person, trouble } = useAnswer<Person>('me');
  useTitle(titleOf(path));
  const isOut = trouble?.kind === 'signed-out' && path !== '/sign-in';
  useEffect(() => {
    if (isOut) go(signInHere(), true);
  }, [isOut]);
  const isIn = person !== undefined;
  useEffect(() => (isIn ? listen() : undefined), [isIn]);
  return (
    <SessionContext.Provider value={person}>
      <Top />
      {trouble?.kind === 'unreachable' && <p class="note">{trouble.says}</p>}
      <LookingBack />
      {isReadable(path) ? <Routes /> : <NoSuchPage />}
      <ConnectionLost />
      <KeysHelp />
    </SessionContext.Provider>
  );
}

function Routes() {
  return (
    <Router>
      <Route path="/" component={Overview} />
      <Route path="/findings" component={Findings} />
      <Route path="/findings/:id" component={Finding} />
      <Route path="/images" component={Images} />
      <Route path="/images/:digest" component={Image} />
      <Route path="/repositories/:name" component={Repository} />
      <Route path="/workloads/:cluster/:namespace/:workload" component={Workload} />
      <Route path="/actors/:name" component={Actor} />
      <Route path="/exceptions" component={Exceptions} />
      <Route path="/telemetry" component={Telemetry} />
      <Route path="/policy" component={Policy} />
      <Route path="/attack" component={Attack} />
      <Route path="/you" component={You} />
      <Route path="/search" component={Search} />
      <Route path="/sign-in" component={SignIn} />
      <Route default component={NoSuchPage} />
    </Router>
  );
}
