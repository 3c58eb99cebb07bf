/** Tests on the evaluator: each process is a thread, with a guest system of its own. */
import { join } from 'node:path';
import { onLargeStack } from '../large-stack';
import type { BuildSources } from '../sources';
import type { TestNote, TestTask } from './evaluator-thread';
import type { ReportReader } from './report-reader';
import type { ProcessEnding, TestProcess } from './run-tests';
import type { TestSelection } from './selection';

export class EvaluatorTestProcess implements TestProcess {
  constructor(
    private readonly sources: BuildSources,
    private readonly selection: TestSelection,
    private readonly output: (text: string) => void,
  ) {}

  run(skipped: number, reader: ReportReader): Promise<ProcessEnding> {
    const { sources, selection } = this;
    const take = (note: TestNote) => ('report' in note ? reader.take(note.report) : this.output(note.output));
    return onLargeStack<TestTask, TestNote, ProcessEnding>(join(__dirname, 'evaluator-thread.js'), { sources, selection, skipped }, take);
  }
}
