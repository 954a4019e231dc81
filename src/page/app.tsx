import { LocationProvider, Route, Router } from 'preact-iso';
import { NoSuchPage } from './screens/no-such-page.tsx';
import { Overview } from './screens/overview.tsx';

/** The whole page: what an address shows. */
export function App() {
  return (
    <LocationProvider>
      <Router>
        <Route path="/" component={Overview} />
        <Route default component={NoSuchPage} />
      </Router>
    </LocationProvider>
  );
}
