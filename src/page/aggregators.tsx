import { AGGREGATOR_IDS, AGGREGATORS, aggregatorFindings } from '../check/aggregator/aggregator.ts';
import type { Unit } from '../iiif/unit.ts';
import { hasErrors } from '../validation/report.ts';
import type { Reader } from './reader.ts';

/** For those who run the archive: what each aggregator would refuse of a record, folded away. */
export function Aggregators({ unit, reader }: { unit: Unit; reader: Reader }) {
  const { words } = reader;
  return (
    <details>
      <summary>{words.aggregators}</summary>
      {AGGREGATOR_IDS.map((id) => {
        const findings = aggregatorFindings(id, unit);
        const { name, about } = AGGREGATORS[id];
        return (
          <>
            <p>
              <a href={about}>{name}</a>:{' '}
              {hasErrors(findings) ? words.aggregatorRefuses : words.aggregatorTakes}
            </p>
            {findings.length > 0 && (
              <ul lang="en">
                {findings.map(({ rule, severity, pointer, message }) => (
                  <li key={rule}>
                    {severity}: {message} <code>{pointer}</code>
                  </li>
                ))}
              </ul>
            )}
          </>
        );
      })}
    </details>
  );
}
