import type { CheckReport } from '../../check/document/report.ts';
import type { ViewerReport } from '../../check/document/viewer-report.ts';
import type { Finding, Severity } from '../../check/finding.ts';
import { page } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { Words } from '../layout/words.ts';

/** The name of a document that was sent without one. */
export const UNNAMED = 'document';

type Props = {
  readonly reader: Reader;
  /** The address of this page. */
  readonly here: string;
  /** Whether a document can be given by its address. */
  readonly fetches: boolean;
  readonly report?: CheckReport;
  /** The pasted text, to be corrected and checked again. */
  readonly pasted?: string;
};

/** The form to check a document, and the result of the last check. */
export function validatePage({ reader, here, fetches, report, pasted }: Props): string {
  const { words } = reader;
  return page({
    reader,
    title: words.check,
    description: words.checkAbout,
    children: (
      <>
        <h1>{words.check}</h1>
        {report && <Result report={report} words={words} />}
        <div class="intro">
          <p>{words.checkAbout}</p>
        </div>
        <form class="check" method="post" action={reader.to(here)} enctype="multipart/form-data">
          <label>
            {words.checkPaste}
            <textarea name="text" spellcheck={false} rows={14}>
              {pasted}
            </textarea>
          </label>
          <label>
            {words.checkFile}
            <input type="file" name="file" accept=".json,application/json,application/ld+json" />
          </label>
          {fetches && (
            <label>
              {words.checkAddress}
              <input type="url" name="url" placeholder="https://" />
            </label>
          )}
          <button type="submit">{words.checkButton}</button>
        </form>
      </>
    ),
  });
}

const HEADINGS = {
  error: 'checkErrors',
  warning: 'checkWarnings',
  viewer: 'checkTroubles',
} as const satisfies { readonly [S in Severity]: keyof Words };

function Result({ report, words }: { readonly report: CheckReport; readonly words: Words }) {
  const { file, valid, findings, viewers } = report;
  return (
    <section class="result">
      <h2>
        {words.checkFound}: {file === UNNAMED ? words.wholeDocument : file}
      </h2>
      <p class={valid ? 'verdict' : 'verdict wrong'}>
        {valid ? words.checkValid : words.checkInvalid}
      </p>
      {findings.length > 0 && words.checkLanguage && <p>{words.checkLanguage}</p>}
      {(['error', 'warning', 'viewer'] as const).map((severity) => (
        <Findings
          heading={words[HEADINGS[severity]]}
          findings={findings.filter((finding) => finding.severity === severity)}
          words={words}
        />
      ))}
      {viewers && <Viewers viewers={viewers} words={words} />}
    </section>
  );
}

type FindingsProps = {
  readonly heading: string;
  readonly findings: readonly Finding[];
  readonly words: Words;
};

function Findings({ heading, findings, words }: FindingsProps) {
  if (findings.length === 0) return null;
  return (
    <>
      <h3>
        {heading} ({findings.length})
      </h3>
      <ol class="findings">
        {findings.map(({ pointer, label, message, rule, spec }) => (
          <li>
            <p class="place">
              <code>{pointer || words.wholeDocument}</code>
              {label && ` · ${label}`}
            </p>
            <p lang="en">
              {message} <code>{rule}</code>
              {spec && (
                <>
                  {' · '}
                  <a href={spec}>{words.specification}</a>
                </>
              )}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}

function Viewers({ viewers, words }: { readonly viewers: readonly ViewerReport[]; words: Words }) {
  return (
    <>
      <h3>{words.shownBy}</h3>
      <div class="contract">
        <table>
          <thead>
            <tr>
              <th>{words.viewer}</th>
              <th>{words.annotations}</th>
              <th>{words.texts}</th>
              <th>{words.search}</th>
              <th>{words.notShown}</th>
            </tr>
          </thead>
          <tbody>
            {viewers.map(({ viewer, annotations, texts, search, notes }) => (
              <tr>
                <th scope="row">{viewer}</th>
                <td>{annotations}</td>
                <td>{texts.join(', ') || words.none}</td>
                <td>{search ?? words.none}</td>
                <td lang="en">
                  <ul>
                    {notes.map((note) => (
                      <li>{note}</li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
