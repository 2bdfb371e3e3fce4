/** A request of a hostile or broken client. */
export type HostileRequest = {
  readonly method: string;
  /** The request target as sent: path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Closes the connection without waiting for the response. */
  readonly aborts: boolean;
};

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const FONDS = 'rgaspi-f558';

/** Every kind of address. A random segment takes the place of each star. */
const ADDRESSES = [
  ...[
    '/',
    '/errors',
    '/healthz',
    '/readyz',
    '/metrics',
    '/robots.txt',
    '/sitemap.xml',
    '/feed.atom',
  ],
  ...['/sitemap/*.xml', '/feed/*.atom', '/.well-known/api-catalog', '/.well-known/security.txt'],
  ...['/records/*', '/records/*/*', '/records/*/description.json', '/records/*/linkset.json'],
  ...[
    '/records/*/versions',
    '/records/*/versions/*',
    '/records/*/versions/*/*',
    '/records/*/logo/*',
  ],
  ...['/records/*/mods.xml', '/records/*/edm.xml', '/records/*/ead.xml', '/records/*/dc.xml'],
  ...['/records/*/tei.xml', '/records/*/mets.xml', '/records/*/parallel.html'],
  ...['/records/*/record.pdf', '/records/*/bag.zip', '/records/*/*/record.pdf'],
  ...['/records/*/*/tei.xml', '/records/*/text/*.txt', '/records/*/text/*.md'],
  ...['/records/*/text/*/*.alto.xml', '/records/*/text/*/*.page.xml', '/records/*/text/*/*.txt'],
  ...['/iiif/presentation/3/collection', '/iiif/presentation/3/collection/*'],
  ...['/iiif/presentation/3/collection/*/page/*', '/iiif/presentation/*/*/manifest'],
  ...['/iiif/presentation/*/manifest', '/iiif/presentation/3/*/canvas/*'],
  ...['/iiif/presentation/3/*/annotations/*/*', '/iiif/presentation/3/*/annotation/*/*/*'],
  ...['/iiif/presentation/3/*/layer/*', '/iiif/presentation/3/*/range/*'],
  ...['/iiif/presentation/3/*/alignment/*', '/iiif/presentation/3/*/v/*/manifest'],
  ...['/iiif/presentation/3/*/v/*/annotations/*/*', '/iiif/image/3/*', '/iiif/image/2/*/info.json'],
  ...['/iiif/image/3/*/*/*/*/*', '/iiif/image/3/*/*/*/*/*', '/iiif/image/2/*/*/*/*/*'],
  ...['/iiif/search/2', '/iiif/search/2/*', '/iiif/search/1/*', '/iiif/search/2/*/*'],
  ...['/iiif/autocomplete/2/*', '/iiif/autocomplete/1', '/search', '/search/help'],
  ...[
    '/iiif/discovery/1/activity',
    '/iiif/discovery/1/activity/*',
    '/oai',
    '/oai',
    '/cite',
    '/cite',
  ],
  ...['/c/*', '/c/*/*/*', '/mirador', '/uv', '/validate', '/schema/*.json', '/schema/*'],
  ...['/dataset/dataset.json', '/dataset/*', '/assets/*', '/assets/viewer/reading/*', '/*', '/*/*'],
];

/** Addresses that exist, to be combined with hostile parameters and headers. */
const EXISTING = [
  ...[`/records/${RECORD}`, `/records/${RECORD}/l0067`, `/records/${RECORD}/versions`, '/'],
  ...[
    `/records/${RECORD}/linkset.json`,
    `/records/${RECORD}/mets.xml`,
    `/records/${RECORD}/edm.xml`,
  ],
  ...[`/records/${RECORD}/tei.xml`, `/records/${RECORD}/l0068/record.pdf`, `/records/${FONDS}`],
  ...[`/records/${RECORD}/text/translation-en.txt`, `/records/${RECORD}/l0067/bag.zip`],
  ...[`/records/${RECORD}/text/l0067/transcription-ru.alto.xml`, '/search', '/cite', '/oai'],
  ...[`/iiif/search/2/${RECORD}`, `/iiif/search/1/${RECORD}`, `/iiif/autocomplete/2/${RECORD}`],
  ...[`/iiif/presentation/3/${RECORD}/manifest`, `/iiif/presentation/2/${RECORD}/manifest`],
  ...[`/iiif/presentation/3/${RECORD}/canvas/l0067`, `/iiif/presentation/${RECORD}/manifest`],
  ...[`/iiif/presentation/3/${RECORD}/annotations/l0067/translation-en`],
  ...[`/iiif/presentation/3/${RECORD}/v/1/manifest`, `/iiif/image/3/${RECORD}_l0067/info.json`],
  ...[`/iiif/image/3/${RECORD}_l0067/full/300,/0/default.jpg`, '/iiif/discovery/1/activity/1'],
  ...[
    `/iiif/image/3/${RECORD}_l0067/pct:10,10,30,30/^!700,700/22.5/gray.webp`,
    '/dataset/dataset.json',
  ],
  ...[`/iiif/image/3/${RECORD}_l0068/100,100,900,900/max/!90/bitonal.png`, '/sitemap.xml'],
  ...['/dataset/manifests.all.jsonl.gz', '/schema/record.json', '/mirador', '/uv', '/validate'],
];

/** Segments that exist. */
const KNOWN_SEGMENTS = [
  ...[RECORD, FONDS, 'rgaspi', 'l0067', 'l0068', `${RECORD}_l0067`, `${RECORD}_l0068`],
  ...['translation-en', 'transcription-ru', '1', '2', '3', 'l1', 'b1', 'manifest', 'info.json'],
];
/** Parameters of the Image API. */
const IMAGE_SEGMENTS = [
  ...['full', 'square', 'max', '^max', 'default.jpg', 'gray.png', 'color.webp', 'bitonal.tif'],
  ...[
    '0',
    '90',
    '!180',
    '22.5',
    '0,0,512,512',
    'pct:10,10,20,20',
    '512,',
    ',300',
    '!90,90',
    '^pct:200',
  ],
];
const ODD_VALUES = [
  ...['', ' ', '..', '.', '%', '%2', '%zz', '%00', '%2e%2e', '%2F', '%5c', '%FF%FE', '%E0%A4%A'],
  ...['-1', '0', '1e9', '999999999999', '0x10', 'NaN', 'Infinity', '1.5', '٣', '*', '**', "'", '"'],
  ...['<svg onload=1>', '{{1}}', '__proto__', 'constructor', 'null', 'undefined', 'true'],
  ...['a'.repeat(300), 'a'.repeat(5000), '%41'.repeat(800), '/'.repeat(200), '../'.repeat(60)],
  ...[
    '0,0,0,0',
    '-1,-1,5,5',
    '1,2,3',
    '9'.repeat(400),
    'pct:0,0,0.0000001,100',
    'percent:,,,',
    '^,',
  ],
  ...[
    '360.0001',
    '!',
    '1,1,999999999,999999999',
    '5000,',
    '^9000,9000',
    'default.svg',
    'native.jpg',
  ],
];

/** Names of query parameters. */
const PARAMETERS = [
  ...[
    'q',
    'status',
    'language',
    'layer',
    'motivation',
    'date',
    'user',
    'page',
    'min',
    'lang',
    'kind',
  ],
  ...[
    'fonds',
    'person',
    'place',
    'from',
    'to',
    'level',
    'year',
    'subject',
    'xywh',
    'line',
    'canvas',
  ],
  ...['annotation', 'iiif-content', 'manifest', 'format', 'folio', 'viewers', 'verb', 'identifier'],
  ...[
    'metadataPrefix',
    'resumptionToken',
    'set',
    'until',
    'url',
    'motivation',
    '__proto__',
    'a[b]',
  ],
];
/** Values of query parameters. */
const PARAMETER_VALUES = [
  ...[
    'draft++'.repeat(25),
    'a* '.repeat(24),
    'a OR '.repeat(24),
    '"a b" '.repeat(60),
    '-a '.repeat(50),
  ],
  ...[
    '('.repeat(400),
    '"'.repeat(300),
    'e\u0301'.repeat(200),
    'а'.repeat(500),
    '\ud800',
    ' '.repeat(4000),
  ],
  ...['2026-01-01T00:00:00Z/2026-12-31T23:59:59Z '.repeat(20), 'x='.repeat(2000), '¶'.repeat(100)],
  ...[
    '{'.repeat(3000),
    '[[[['.repeat(500),
    '1,'.repeat(900),
    'JTdCJTIy'.repeat(300),
    'http://'.repeat(99),
  ],
  ...[
    'ListRecords',
    'GetRecord',
    'ListIdentifiers',
    'Identify',
    'oai_dc',
    'mods',
    'edm',
    'mets',
    'ead',
  ],
  ...[
    'en',
    'ru',
    'published',
    'the',
    'Окано',
    'Сталин',
    'json',
    'bibtex',
    'ris',
    'csl-json',
    'gost',
  ],
];
const BODIES = [
  ...['', '{', '[]', 'null', '{"type":"Manifest"}', '['.repeat(20_000), '{"a":'.repeat(5000)],
  ...[
    `{"id":"${'a'.repeat(50_000)}"}`,
    'verb=ListRecords&metadataPrefix=mods',
    'verb='.repeat(900),
  ],
  `{"@context":"http://iiif.io/api/presentation/3/context.json","type":"Manifest","items":[${'{"type":"Canvas"},'.repeat(999)}{}]}`,
];
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['accept', ['text/html', '*/*', 'application/ld+json;profile="x"', 'a/b;q=', ';,;,'.repeat(200)]],
  ['accept-language', ['ru', 'en;q=0.1, *;q=9', 'x-'.repeat(500), '*', '-']],
  ['accept-encoding', ['gzip', 'br', 'identity;q=0', '*;q=0', 'gzip;q=1e9,'.repeat(50)]],
  [
    'range',
    ['bytes=0-', 'bytes=5-2', 'bytes=-1', 'bytes=0-0,5-9', `bytes=${'9'.repeat(30)}-`, 'x'],
  ],
  ['if-none-match', ['*', '"x"', 'W/"x"', '"x", '.repeat(300)]],
  ['if-modified-since', ['yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT', '9'.repeat(90)]],
  ['x-forwarded-proto', ['https', '<']],
];

/**
 * Endless hostile requests. The same sequence of numbers gives the same requests.
 *
 * @param random numbers from 0 to 1
 */
export function* hostileRequests(random: () => number): Generator<HostileRequest> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const chance = (part: number) => random() < part;

  const segment = (address: string): string => {
    if (address.startsWith('/iiif/image') && chance(0.6)) return pick(IMAGE_SEGMENTS);
    return pick(chance(0.6) ? KNOWN_SEGMENTS : ODD_VALUES);
  };
  const value = (): string => {
    const first = pick(
      chance(0.4)
        ? PARAMETER_VALUES
        : chance(0.5)
          ? ODD_VALUES
          : [...KNOWN_SEGMENTS, ...IMAGE_SEGMENTS],
    );
    return chance(0.2) ? first + pick(PARAMETER_VALUES) : first;
  };
  const encoded = (text: string) => (chance(0.9) ? encodeURIComponent(wellFormed(text)) : text);
  /** A target that the HTTP parser of Node accepts: what it refuses never reaches our code. */
  const targetOf = (text: string) =>
    encodeURI(wellFormed(text)).replaceAll('%25', '%').slice(0, 14_000);

  for (;;) {
    const address = pick(ADDRESSES);
    const path = chance(0.35) ? pick(EXISTING) : address.replace(/\*/g, () => segment(address));
    const query = Array.from(
      { length: chance(0.6) ? Math.floor(random() * 4) : 0 },
      () => `${pick(PARAMETERS)}=${encoded(value())}`,
    );
    const hasBody = /^\/(validate|oai)$/.test(address) && chance(0.5);
    const headers = HEADERS.filter(() => chance(0.12)).map(([name, of]) => [name, pick(of)]);
    yield {
      method: hasBody ? 'POST' : pick(['GET', 'GET', 'GET', 'GET', 'HEAD', pick(METHODS)]),
      target: targetOf(path + (query.length > 0 ? `?${query.join('&')}` : '')),
      headers: Object.fromEntries(headers),
      ...(hasBody && { body: pick(BODIES) }),
      aborts: chance(0.03),
    };
  }
}

/** Replaces lone surrogates with U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

const METHODS = ['GET', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'];
