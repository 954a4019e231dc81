import { ErrorBoundary, LocationProvider, lazy, Route, Router } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import { KeysHelp } from './parts/help.tsx';
import { Top } from './parts/top.tsx';
import { NoSuchPage } from './screens/no-such-page.tsx';
import { Overview } from './screens/overview.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { useAddress } from './state/address.ts';
import { useAnswer } from './state/answers.ts';
import { type Person, SessionContext } from './state/session.ts';

const Findings = lazy(() => import('./screens/findings.tsx').then((module) => module.Findings));
const Finding = lazy(() => import('./screens/finding.tsx').then((module) => module.Finding));
const Images = lazy(() => import('./screens/images.tsx').then((module) => module.Images));
const Image = lazy(() => import('./screens/image.tsx').then((module) => module.Image));
const Repository = lazy(() => import('./screens/repository.tsx').then((module) => module.Repository));
const Workload = lazy(() => import('./screens/workload.tsx').then((module) => module.Workload));
const Actor = lazy(() => import('./screens/actor.tsx').then((module) => module.Actor));
const Exceptions = lazy(() => import('./screens/exceptions.tsx').then((module) => module.Exceptions));
const Telemetry = lazy(() => import('./screens/telemetry.tsx').then((module) => module.Telemetry));
const Reports = lazy(() => import('./screens/reports.tsx').then((module) => module.Reports));
const You = lazy(() => import('./screens/you.tsx').then((module) => module.You));
const Search = lazy(() => import('./screens/search.tsx').then((module) => module.Search));

/** The whole page: what an address shows. */
export function App() {
  return (
    <LocationProvider>
      <ErrorBoundary>
        <Screens />
      </ErrorBoundary>
    </LocationProvider>
  );
}

function Screens() {
  const { path, go } = useAddress();
  const { answer: person, trouble } = useAnswer<Person>('me');
  const isOut = trouble?.kind === 'signed-out' && path !== '/sign-in';
  useEffect(() => {
    if (isOut) go(`/sign-in?to=${encodeURIComponent(window.location.pathname + window.location.search)}`, true);
  }, [isOut]);
  return (
    <SessionContext.Provider value={person}>
      <Top />
      {trouble?.kind === 'unreachable' && <p class="note">{trouble.says}</p>}
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
        <Route path="/reports" component={Reports} />
        <Route path="/you" component={You} />
        <Route path="/search" component={Search} />
        <Route path="/sign-in" component={SignIn} />
        <Route default component={NoSuchPage} />
      </Router>
      <KeysHelp />
    </SessionContext.Provider>
  );
}
