/** Which tests are run. */
export interface TestSelection {
  /** Names of the modules whose tests are meant. */
  readonly modules: readonly string[];
  /** What the name of a test, `Class>>selector`, must include. */
  readonly filter: string;
}

/** The module that runs tests in the image; it gets these arguments. */
export const RUNNER_MODULE = 'SUnit.Runner';

export function runnerArguments(descriptor: number, skipped: number, { modules, filter }: TestSelection): string[] {
  return [`${descriptor}`, `${skipped}`, filter, ...modules];
}
