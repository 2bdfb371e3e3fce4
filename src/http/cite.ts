import { type Request, type Response, Router } from 'express';
import { citationJson } from '../cite/answer.ts';
import type { Cite, Cited } from '../cite/cite.ts';
import type { Question } from '../cite/find.ts';
import { STYLE_NAMES, type StyleName, styleOf } from '../cite/style.ts';
import { FondsError } from '../errors.ts';
import { contentStateOf } from '../iiif/content-state.ts';
import { PRESENTATION_TYPE } from '../iiif/context.ts';
import type { Uris } from '../iiif/uri.ts';
import { readerOf } from '../page/reader.ts';
import type { Language } from '../page/words.ts';
import { formatBox } from '../record/box.ts';
import { sha256 } from '../storage/hash.ts';
import { queryReader } from '../validation/query.ts';
import { jsonType, wantsPage, weightOf } from './accept.ts';
import { type Answer, REVALIDATE, send } from './answer.ts';

export type CiteParts = {
  readonly uri: Uris;
  readonly cite: Cite;
};

/** `/cite`, the citation of a region, and `/c/{key}`, its short permanent address. */
export function citeRoutes(parts: CiteParts): Router {
  const routes = Router({ strict: true });
  const { uri, cite } = parts;

  routes.get('/cite', (req, res) => {
    const { format, lang, ...question } = queryOf(req.url);
    const cited = cite.answer(question, new Date());
    const { language } = readerOf(uri, req.path, lang, req.acceptsLanguages());
    res.vary('Accept, Accept-Language');
    give(req, res, inFormat(parts, cited, format ?? wantedFormat(req), language));
  });

  routes.get('/c/:key', (req, res) => {
    const { record, folio, now } = cite.keyed(req.params.key);
    if (!now) throw new FondsError('NOT_FOUND', `${record}, ${folio} is not published any more`);
    res.vary('Accept');
    if (wantsPage(req)) {
      const page = `${uri.folio(record, folio)}#xywh=${formatBox(now.box)}`;
      send(req, res, { status: 303, type: 'text/plain', body: '', headers: { Location: page } });
      return;
    }
    const state = contentStateOf(
      { manifest: uri.manifest(record), canvas: uri.canvas(record, folio), box: now.box },
      uri.cited(req.params.key),
    );
    give(req, res, { type: jsonType(PRESENTATION_TYPE, req), body: JSON.stringify(state) });
  });

  return routes;
}

type Format = 'json' | StyleName;
const FORMATS: readonly Format[] = ['json', ...STYLE_NAMES];
const queryOf = queryReader<Question & { format?: Format; lang?: Language }>('cite');

function wantedFormat(req: Request): Format {
  const best = FORMATS.filter((format) => weightOf(typeOf(format), req) > 0).sort(
    (a, b) => weightOf(typeOf(b), req) - weightOf(typeOf(a), req),
  );
  return best[0] ?? 'json';
}

const typeOf = (format: Format): string =>
  format === 'json' ? 'application/json' : styleOf(format).type;

function inFormat(
  { uri, cite }: CiteParts,
  { place, citation }: Cited,
  format: Format,
  language: Language,
): Pick<Answer, 'type' | 'body' | 'headers'> {
  if (format === 'json') {
    const body = JSON.stringify(citationJson(uri, place, citation, language, cite.viewers));
    return { type: 'application/json', body };
  }
  const { type, extension, write } = styleOf(format);
  const name = `${citation.id}.${extension}`;
  return {
    type: type.endsWith('json') ? type : `${type}; charset=utf-8`,
    body: write(citation, language).text,
    headers: { 'Content-Disposition': `inline; filename="${name}"` },
  };
}

function give(
  req: Request,
  res: Response,
  answer: Pick<Answer, 'type' | 'body' | 'headers'>,
): void {
  const etag = `"${sha256(answer.body).slice(0, 32)}"`;
  const headers = { 'X-Content-Type-Options': 'nosniff', ...answer.headers };
  send(req, res, { ...answer, headers, etag, cache: REVALIDATE });
}
