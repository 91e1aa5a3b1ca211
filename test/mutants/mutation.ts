import ts from 'typescript';
import type { Mutant } from './mutant';

/** The change that a mutant describes cannot be made in the source as it is: the list has to be brought up to date. */
export class StaleMutant extends Error {}

/** The text of the mutant's file with its change in it. @throws StaleMutant */
export function mutated(text: string, { file, find, replace }: Pick<Mutant, 'file' | 'find' | 'replace'>): string {
  const places = find === '' ? 0 : text.split(find).length - 1;
  if (places !== 1) throw new StaleMutant(`What it changes stands ${places} times in ${file}, instead of once.`);
  if (find === replace) throw new StaleMutant('It changes nothing.');
  const changed = text.replace(find, () => replace);
  const [fault] = faultsOf(changed);
  if (fault) throw new StaleMutant(`With its change ${file} is no TypeScript any more: ${fault}`);
  return changed;
}

/** What the compiler says about the spelling of a file; types are not looked at. */
function faultsOf(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, experimentalDecorators: true },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
