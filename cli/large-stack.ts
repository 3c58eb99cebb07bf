/**
 * Work on a thread with a large stack. The evaluator's recursion is the host's, and the stack of
 * the main thread, whose size is the shell's choice, would end it after two thousand activations.
 */
import { Worker, parentPort, workerData } from 'node:worker_threads';
import { DiagnosticError, type Diagnostic } from '../segments/diagnostics';

/** Mebibytes: memory that is not used costs nothing. */
const STACK_SIZE = 64;

/** What comes from the thread: something on the way, or how it ended. */
type Post<Note, Answer> = { readonly note: Note } | { readonly answer: Answer } | { readonly diagnostics: readonly Diagnostic[] };

/** Runs a file that ends with `answerTask`; tells `listen` what it notes on the way. */
export function onLargeStack<Task, Note, Answer>(file: string, task: Task, listen: (note: Note) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: task, resourceLimits: { stackSizeMb: STACK_SIZE } });
    const fail = (error: unknown) => {
      reject(error);
      void worker.terminate();
    };
    worker.on('error', fail).on('exit', () => reject(new Error(`the thread of ${file} ended without an answer`)));
    worker.on('message', (post: Post<Note, Answer>) => {
      try {
        if ('note' in post) listen(post.note);
        else if ('answer' in post) resolve(post.answer);
        else reject(new DiagnosticError(post.diagnostics));
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** In the thread: posts what `work` answers to its task, or the diagnostics that it throws. */
export async function answerTask<Task, Note, Answer>(work: (task: Task, note: (each: Note) => void) => Answer | Promise<Answer>): Promise<void> {
  const post = (each: Post<Note, Answer>) => parentPort!.postMessage(each);
  try {
    post({ answer: await work(workerData as Task, (note) => post({ note })) });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    post({ diagnostics: error.diagnostics });
  }
}
