import { inherited } from '../iiif/description.ts';
import type { Leaf } from '../iiif/unit.ts';
import { textIn } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import { referenceCode } from '../record/reference.ts';
import { el, esc } from '../text/xml.ts';
import type { Dossier } from './dossier.ts';
import { saidOf } from './said.ts';

const ROOT = {
  xmlns: 'http://www.loc.gov/METS/',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.loc.gov/METS/ http://www.loc.gov/standards/mets/mets.xsd',
};

/**
 * A record as METS 1.12: its description in Dublin Core, the images and the ALTO of its leaves, and
 * their order. What a text is stands in the label of its file group.
 * http://www.loc.gov/standards/mets/
 */
export function* mets(dossier: Dossier): Generator<string> {
  const { record, published, uri, leaves } = dossier;
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
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${start}\n`;
  yield `${el('metsHdr', { CREATEDATE: published, LASTMODDATE: published }, agent)}\n${description(dossier)}\n`;
  yield '<fileSec>\n<fileGrp USE="DEFAULT">\n';
  for (const leaf of leaves()) yield imageFile(dossier, leaf);
  yield '</fileGrp>\n';
  for (const { id } of record.layers) {
    const files: string[] = [];
    for (const leaf of leaves()) files.push(...altoFile(dossier, leaf, id));
    if (files.length)
      yield `${el('fileGrp', { ID: `group.${id}`, USE: 'FULLTEXT', ADMID: `text.${id}` }, '\n', ...files)}\n`;
  }
  yield '</fileSec>\n<structMap TYPE="PHYSICAL">\n<div TYPE="physSequence" DMDID="description">\n';
  let order = 0;
  for (const leaf of leaves()) yield leafDivision(leaf, ++order);
  yield '</div>\n</structMap>\n</mets>\n';
}

function description({ record, path, uri }: Dossier): string {
  const reference = referenceCode(path);
  const rights = inherited(path, (one) => one.rights);
  const dc = (name: string, values: readonly string[]) =>
    values.map((value) => el(`dc:${name}`, {}, esc(value)));
  const elements = [
    ...dc('title', Object.values(record.title).flat()),
    ...dc(
      'creator',
      record.creators.map(({ name }) => textIn(name, 'en')),
    ),
    ...dc('date', record.date ? [record.date] : []),
    ...dc('language', record.languages),
    ...dc('identifier', [uri.record(record.id), ...(reference ? [textIn(reference, 'en')] : [])]),
    ...dc('rights', rights ? [rights] : []),
  ];
  const data = el('mdWrap', { MDTYPE: 'DC' }, el('xmlData', {}, ...elements));
  const texts = record.layers.map((layer) =>
    el(
      'rightsMD',
      { ID: `text.${layer.id}` },
      el(
        'mdWrap',
        { MDTYPE: 'DC', LABEL: textIn(layerLabel(layer), 'en') },
        el('xmlData', {}, ...dc('description', saidOf(layer, path))),
      ),
    ),
  );
  const administrative = texts.length ? `\n${el('amdSec', {}, ...texts)}` : '';
  return el('dmdSec', { ID: 'description' }, data) + administrative;
}

const location = (address: string) => el('FLocat', { LOCTYPE: 'URL', 'xlink:href': address });

const imageFile = ({ uri }: Dossier, { folio, image }: Leaf) =>
  `${el('file', { ID: `image.${folio.id}`, MIMETYPE: 'image/jpeg' }, location(`${uri.image(3, image)}/full/max/0/default.jpg`))}\n`;

const altoFile = ({ uri, record }: Dossier, { folio, texts }: Leaf, layer: string): string[] =>
  texts
    .filter((one) => one.layer.id === layer)
    .map(() => {
      const about = { ID: `text.${folio.id}.${layer}`, MIMETYPE: 'application/xml' };
      return `${el('file', about, location(uri.folioText(record.id, folio.id, layer, 'alto.xml')))}\n`;
    });

const leafDivision = ({ folio, texts }: Leaf, order: number) =>
  `${el(
    'div',
    { TYPE: 'page', ORDER: order, ORDERLABEL: textIn(folio.label, 'en') },
    el('fptr', { FILEID: `image.${folio.id}` }),
    ...texts.map(({ layer }) => el('fptr', { FILEID: `text.${folio.id}.${layer.id}` })),
  )}\n`;
