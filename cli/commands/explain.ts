import { explain, EXPLAIN_STAGES, type ExplainRequest, type ExplainStage } from '../explain';
import { ExitStatus } from '../exit-status';
import { reportFailure } from '../report-failure';
import { sourceLookup } from '../source-files';

interface ExplainArguments extends Pick<ExplainRequest, 'method' | 'out' | 'cache'> {
  readonly stage?: ExplainStage;
  readonly module: readonly string[];
}

/** `apiary explain`: one method at every stage, or at one. */
export async function explainCommand({ stage, module, ...request }: ExplainArguments): Promise<number> {
  try {
    const stages = stage === undefined ? EXPLAIN_STAGES : [stage];
    for (const { title, text } of explain({ ...request, stages, modules: module })) process.stdout.write(`--- ${title}\n${text}\n`);
    return ExitStatus.success;
  } catch (error) {
    return reportFailure(error, sourceLookup(module));
  }
}
