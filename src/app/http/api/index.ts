import type { Route } from './route.ts';
import { me } from './me.ts';

/** Every route of the API. */
export const ROUTES: readonly Route[] = [me];
