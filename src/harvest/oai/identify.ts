import { el, esc } from '../../text/xml.ts';
import { identifierOf, type Repository } from './repository.ts';
import { floor } from './time.ts';

/** http://www.openarchives.org/OAI/openarchivesprotocol.html#Identify */
export const describe = (repository: Repository, now: number): string =>
  el(
    'Identify',
    {},
    el('repositoryName', {}, esc(repository.name)),
    el('baseURL', {}, esc(repository.uri.oai)),
    el('protocolVersion', {}, '2.0'),
    el('adminEmail', {}, esc(repository.email)),
    el('earliestDatestamp', {}, repository.items.earliest() ?? floor(now)),
    el('deletedRecord', {}, 'persistent'),
    el('granularity', {}, 'YYYY-MM-DDThh:mm:ssZ'),
    el('compression', {}, 'gzip'),
    el('compression', {}, 'br'),
    ...scheme(repository),
  );

const SCHEME = 'http://www.openarchives.org/OAI/2.0/oai-identifier';
const DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/i;

/**
 * How identifiers are built; not where the host has no name with a dot in it, which the scheme asks for.
 * http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm
 */
function scheme(repository: Repository): string[] {
  const { host } = repository;
  if (!DOMAIN.test(host)) return [];
  const about = {
    xmlns: SCHEME,
    'xsi:schemaLocation': `${SCHEME} ${SCHEME}.xsd`,
  };
  return [
    el(
      'description',
      {},
      el(
        'oai-identifier',
        about,
        el('scheme', {}, 'oai'),
        el('repositoryIdentifier', {}, host),
        el('delimiter', {}, ':'),
        el('sampleIdentifier', {}, esc(identifierOf(repository, 'record'))),
      ),
    ),
  ];
}
