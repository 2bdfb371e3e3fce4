import { textIn } from '../../record/language.ts';
import { isTrusted } from '../../record/record.ts';
import { el, esc } from '../../text/xml.ts';
import { type ExportRecord, layerStatements } from '../export-record.ts';
import { type DescribedRecord, fullTexts, type LeafWithoutText } from '../metadata/described.ts';
import { dcElements } from '../metadata/dublin-core.ts';

const ROOT = {
  xmlns: 'http://www.loc.gov/METS/',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.loc.gov/METS/ http://www.loc.gov/standards/mets/mets.xsd',
};

/**
 * A record as METS 1.12: its description in Dublin Core, the images and the ALTO of its leaves, and
 * their order. The files include only trusted texts.
 * http://www.loc.gov/standards/mets/
 */
export async function* mets(described: DescribedRecord): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield* metsElement(described);
}

/**
 * An id with the id of the record in it: one OAI-PMH answer may contain many records, and XML ids must be
 * unique in the document. https://www.w3.org/TR/xml/#id
 */
const idOf = ({ record }: DescribedRecord, ...parts: readonly string[]): string =>
  [...parts, record.id].join('.');

/** METS needs the record without the contents of its texts. */
export const asDescribed = ({ leavesWithoutText, ...exported }: ExportRecord): DescribedRecord => ({
  ...exported,
  leaves: leavesWithoutText,
});

/** The same without an XML declaration, for use inside another document. */
export async function* metsElement(described: DescribedRecord): AsyncGenerator<string> {
  const { record, published, uri, leaves } = described;
  const [start = ''] = el(
    'mets',
    { ...ROOT, OBJID: uri.record(record.id), LABEL: textIn(record.title, 'en') },
    '',
  ).split('</');
  const agent = el(
    'agent',
    { ROLE: 'CREATOR', TYPE: 'OTHER', OTHERTYPE: 'SOFTWARE' },
    el('name', {}, 'fonds'),
  );
  yield `${start}\n`;
  yield `${el('metsHdr', { CREATEDATE: published, LASTMODDATE: published }, agent)}\n${description(described)}\n`;
  yield '<fileSec>\n<fileGrp USE="DEFAULT">\n';
  for (const leaf of await leaves()) yield imageFile(described, leaf);
  yield '</fileGrp>\n';
  for (const { id } of fullTexts(described)) {
    yield* fullTextGroup(described, id);
  }
  yield `</fileSec>\n<structMap TYPE="PHYSICAL">\n<div TYPE="physSequence" DMDID="${idOf(described, 'description')}">\n`;
  let order = 0;
  for (const leaf of await leaves()) yield leafDivision(described, leaf, ++order);
  yield '</div>\n</structMap>\n</mets>\n';
}

/** The ALTO of every leaf that has the text. Yields nothing if none has. */
async function* fullTextGroup(described: DescribedRecord, layer: string): AsyncGenerator<string> {
  const about = {
    ID: idOf(described, 'group', layer),
    USE: 'FULLTEXT',
    ADMID: idOf(described, 'said', layer),
  };
  let isOpen = false;
  for (const leaf of await described.leaves()) {
    for (const file of altoFile(described, leaf, layer)) {
      if (!isOpen) yield `${el('fileGrp', about, '').split('</')[0]}\n`;
      isOpen = true;
      yield file;
    }
  }
  if (isOpen) yield '</fileGrp>\n';
}

function description(described: DescribedRecord): string {
  const { path } = described;
  const dc = (elements: readonly string[]) =>
    el('mdWrap', { MDTYPE: 'DC' }, el('xmlData', {}, ...elements));
  const texts = fullTexts(described).map((layer) =>
    el(
      'rightsMD',
      { ID: idOf(described, 'said', layer.id) },
      dc(layerStatements(layer, path).map((line) => el('dc:description', {}, esc(line)))),
    ),
  );
  const administrative = texts.length ? `\n${el('amdSec', {}, ...texts)}` : '';
  return (
    el('dmdSec', { ID: idOf(described, 'description') }, dc(dcElements(described))) + administrative
  );
}

const location = (address: string) => el('FLocat', { LOCTYPE: 'URL', 'xlink:href': address });

const imageFile = (described: DescribedRecord, { folio, image }: LeafWithoutText) =>
  `${el('file', { ID: idOf(described, 'image', folio.id), MIMETYPE: 'image/jpeg' }, location(`${described.uri.image(3, image)}/full/max/0/default.jpg`))}\n`;

const altoFile = (
  described: DescribedRecord,
  { folio, texts }: LeafWithoutText,
  layer: string,
): string[] =>
  texts
    .filter((one) => one.layer.id === layer)
    .map(() => {
      const { uri, record } = described;
      const about = { ID: idOf(described, 'text', folio.id, layer), MIMETYPE: 'application/xml' };
      return `${el('file', about, location(uri.folioText(record.id, folio.id, layer, 'alto.xml')))}\n`;
    });

const leafDivision = (
  described: DescribedRecord,
  { folio, texts }: LeafWithoutText,
  order: number,
) =>
  `${el(
    'div',
    { TYPE: 'page', ORDER: order, ORDERLABEL: textIn(folio.label, 'en') },
    el('fptr', { FILEID: idOf(described, 'image', folio.id) }),
    ...texts
      .filter(({ layer }) => isTrusted(layer))
      .map(({ layer }) => el('fptr', { FILEID: idOf(described, 'text', folio.id, layer.id) })),
  )}\n`;
