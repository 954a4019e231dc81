import { on, type Recipe } from '../pair.ts';

const page = (title: string, version: string): string =>
  `<!doctype html>\n<html lang="en"><head><title>${title}</title><link rel="stylesheet" href="/assets/main.${version}.css"></head>\n<body><h1>${title}</h1><script src="/assets/main.${version}.js"></script></body></html>\n`;

const CONFIG = 'server {\n  listen 8080;\n  root /usr/share/nginx/html;\n  location /health { return 200; }\n}\n';

/** Static pages behind nginx, with assets whose names change at each release, as bundlers make them. */
export function site(version: string, base = 'nginx-13.1', pages = ['Home', 'Help', 'Prices']): Recipe {
  const hashed = version.replaceAll('.', 'f');
  const { containerfile } = on(
    base,
    'COPY default.conf /etc/nginx/sites-available/default',
    'COPY html /usr/share/nginx/html',
    'COPY legacy /var/www/html',
    'RUN ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log',
    'STOPSIGNAL SIGQUIT',
    'CMD ["nginx", "-g", "daemon off;"]',
  );
  return {
    containerfile,
    files: {
      'default.conf': CONFIG,
      [`html/assets/main.${hashed}.css`]: `body { font-family: sans-serif; --version: "${version}"; }\n`,
      [`html/assets/main.${hashed}.js`]: `(()=>{"use strict";const v="${version}";document.title+=" "+v;})();\n`,
      'legacy/contact.php': `<?php\n// Contact form ${version}\n$name = htmlspecialchars($_POST['name'] ?? '');\nmail('shop@shop.example', 'Contact', $name);\n`,
      ...Object.fromEntries(pages.map((title) => [`html/${title.toLowerCase()}.html`, page(title, hashed)])),
    },
  };
}
