import { Readable } from 'node:stream';
import type { Documents } from '../catalogue/documents.ts';
import { referenceCode } from '../record/reference.ts';
import { inSlices } from '../storage/slices.ts';
import type { BagFile } from './bag.ts';
import type { Dossier } from './dossier.ts';
import { FOLIO_FORMATS, type FolioFormat } from './folio-format.ts';
import { parallelHtml } from './html.ts';
import { asDescribed, mets } from './mets.ts';
import { recordMarkdown, recordPlain } from './plain.ts';
import { tei } from './tei.ts';

/** What a bag of a record holds: everything but the masters. Nothing is made before its turn. */
export function* bagFiles(
  dossier: Dossier,
  documents: Documents,
  pdf: () => Promise<Readable>,
): Generator<BagFile> {
  const { record, path, uri, leaves } = dossier;
  const published = (name: string, address: string): BagFile => ({
    path: name,
    read: async () => documents(address.slice(uri.base.length), 'plain')?.bytes ?? '',
  });
  const description = () => JSON.stringify({ ...record, referenceCode: referenceCode(path) });
  yield { path: 'description.json', read: async () => description() };
  yield published('iiif/manifest.json', uri.manifest(record.id));
  yield { path: 'tei.xml', read: async () => Readable.from(inSlices(tei(dossier))) };
  yield { path: 'mets.xml', read: async () => Readable.from(inSlices(mets(asDescribed(dossier)))) };
  yield { path: 'parallel.html', read: async () => Readable.from(inSlices(parallelHtml(dossier))) };
  for (const { id } of record.layers) {
    yield published(`iiif/layer/${id}.json`, uri.layer(record.id, id));
    yield {
      path: `text/${id}.txt`,
      read: async () => Readable.from(inSlices(recordPlain(dossier, id))),
    };
    yield {
      path: `text/${id}.md`,
      read: async () => Readable.from(inSlices(recordMarkdown(dossier, id))),
    };
  }
  for (const leaf of leaves()) {
    const { folio, texts } = leaf;
    yield published(`iiif/alignment/${folio.id}.json`, uri.alignment(record.id, folio.id));
    for (const { layer } of texts) {
      const name = `${folio.id}/${layer.id}`;
      yield published(`iiif/annotations/${name}.json`, uri.page(record.id, folio.id, layer.id));
      for (const ending of Object.keys(FOLIO_FORMATS) as FolioFormat[]) {
        yield {
          path: `text/${name}.${ending}`,
          read: async () => textOf(dossier, folio.id, layer.id, ending),
        };
      }
    }
  }
  yield { path: 'record.pdf', read: pdf, stored: true };
}

/** Read again at its turn: the closures of a thousand leaves must not hold their texts. */
function textOf(dossier: Dossier, folio: string, layer: string, ending: FolioFormat): string {
  const leaf = dossier.leaf(folio);
  const text = leaf?.texts.find((one) => one.layer.id === layer);
  return leaf && text ? FOLIO_FORMATS[ending].write(dossier, leaf, text) : '';
}
