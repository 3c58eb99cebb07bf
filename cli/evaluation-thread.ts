/** The thread of `apiary eval --evaluator`: answers the exit status. */
import { answerTask } from './large-stack';
import { evaluate, type EvaluateRequest } from './pipeline';
import { SystemHost } from './system-host';

export type EvaluationTask = Pick<EvaluateRequest, 'modules' | 'expression' | 'args' | 'out' | 'cache'>;

void answerTask<EvaluationTask, never, number>((task) => evaluate({ ...task, host: new SystemHost() }));
