import { render } from 'preact';
import { App } from './app.tsx';
import { listenForKeys } from './state/keys.ts';
import { showTheme } from './state/theme.ts';

showTheme();
listenForKeys();
const page = document.getElementById('page');
if (page) render(<App />, page);
