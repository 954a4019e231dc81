import { image, on, type Recipe } from '../pair.ts';

/** A small web service in Python with a library of its own in C, as a team keeps it in one repository. */
const SOURCE = {
  'shop/__init__.py': '"""Orders of the shop."""\n',
  'shop/__main__.py': `import http.server
from shop import orders


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(orders.page(self.path).encode())


http.server.ThreadingHTTPServer(('', 8000), Handler).serve_forever()
`,
  'shop/templates/order.html':
    '<!doctype html><title>Order</title><p>{{ order.number }} costs {{ order.total }}.</p>\n',
  'docker-entrypoint.sh!':
    '#!/bin/sh\nset -e\nif [ "$1" = shop ]; then\n  shift\n  set -- python -m shop "$@"\nfi\nexec "$@"\n',
  'pricing.c': 'long shop_price(long net, long rate) { return net + net * rate / 100; }\n',
};

const orders = (version: string): string => `import ctypes
import os
import jinja2

VERSION = '${version}'
pricing = ctypes.CDLL(os.path.join(os.path.dirname(__file__), '..', 'lib', 'libpricing.so'))
templates = jinja2.Environment(loader=jinja2.PackageLoader('shop'))


def page(path):
    number = path.rsplit('/', 1)[-1]
    return templates.get_template('order.html').render(order={'number': number, 'total': pricing.shop_price(100, 20)})
`;

export const REQUIREMENTS =
  'requests==2.32.3\nidna==3.10\nurllib3==2.3.0\ncertifi==2025.1.31\ncharset-normalizer==3.4.2\nclick==8.1.8\njinja2==3.1.6\nmarkupsafe==2.1.5\nsix==1.17.0\n';

/** How pip is called, with an index of local wheels. */
export const PIP = 'pip install --no-cache-dir --root-user-action=ignore --no-index --find-links /mnt/wheels';

export interface Shop {
  readonly base?: string;
  readonly requirements?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Steps right after FROM of the last stage. */
  readonly first?: readonly string[];
  /** Steps at the end. */
  readonly last?: readonly string[];
}

export function shopApi(version: string, shop: Shop = {}): Recipe {
  const steps = on(
    shop.base ?? 'python-3.13',
    ...(shop.first ?? []),
    'WORKDIR /app',
    'COPY requirements.txt .',
    `RUN ${PIP} -r requirements.txt`,
    'COPY . .',
    'COPY --from=native /out/libpricing.so lib/',
    'RUN python -m compileall -q shop',
    `ENV SHOP_VERSION=${version}`,
    `LABEL org.opencontainers.image.title=shop-api org.opencontainers.image.version=${version}`,
    'EXPOSE 8000',
    'ENTRYPOINT ["/app/docker-entrypoint.sh"]',
    'CMD ["shop"]',
    ...(shop.last ?? []),
  );
  const native = `FROM ${image('cc')} AS native\nCOPY pricing.c /src/\nRUN mkdir /out && gcc -O2 -shared -fPIC -o /out/libpricing.so /src/pricing.c\n`;
  const files = { ...SOURCE, 'requirements.txt': shop.requirements ?? REQUIREMENTS, 'shop/orders.py': orders(version) };
  return { containerfile: native + steps.containerfile, files: { ...files, ...shop.files } };
}
