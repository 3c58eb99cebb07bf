/** Tests in an image of their own, under the loader: they report on a pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import { bootCommand, type MemoryOptions } from '../loader';
import type { ReportReader } from './report-reader';
import type { ProcessEnding, TestProcess } from './run-tests';
import { runnerArguments, type TestSelection } from './selection';

/** The pipe that the image reports on. */
const REPORT = 3;
/** The line that begins what the loader says of a crash, and the lines of its stack trace. */
const CRASH = /^apiary-loader: (.*)$/m;
const TRACE_LINE = /^ {2,}(\S.*)$/;

export interface NativeTestOptions {
  /** How long a test may take. */
  readonly seconds: number;
  readonly memory: MemoryOptions;
}

export class NativeTestProcess implements TestProcess {
  /** What tests show goes to `output`. */
  constructor(
    private readonly segments: readonly string[],
    private readonly selection: TestSelection,
    private readonly options: NativeTestOptions,
    private readonly output: (text: string) => void,
  ) {}

  run(skipped: number, reader: ReportReader): Promise<ProcessEnding> {
    const [loader, ...words] = bootCommand(this.segments, runnerArguments(REPORT, skipped, this.selection), this.options.memory);
    const image = spawn(loader, words, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    return this.ending(image, reader);
  }

  private ending(image: ChildProcess, reader: ReportReader): Promise<ProcessEnding> {
    return new Promise((resolve, reject) => {
      const watch = this.watch(image);
      let errors = '';
      const fail = (error: unknown) => {
        image.kill('SIGKILL');
        reject(error);
      };
      image.on('error', fail);
      image.stdout!.setEncoding('utf8').on('data', this.output);
      image.stderr!.setEncoding('utf8').on('data', (text: string) => void (errors += text));
      image.stdio[REPORT]!.on('data', (bytes: Buffer) => {
        watch.renew();
        try {
          reader.take(bytes);
        } catch (error) {
          fail(error);
        }
      });
      image.on('close', (status, signal) => {
        const isLate = watch.end();
        const { crash, shown } = splitErrors(errors, reader.isDone);
        this.output(shown);
        resolve(isLate ? { how: `The test did not end within ${this.options.seconds} seconds`, trace: [] } : endingOf(crash, status, signal));
      });
    });
  }

  /** Ends an image that has reported nothing for too long; `end` answers whether that was so. */
  private watch(image: ChildProcess): { renew(): void; end(): boolean } {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      image.kill('SIGKILL');
    }, this.options.seconds * 1000);
    return {
      renew: () => void timer.refresh(),
      end: () => {
        clearTimeout(timer);
        return isLate;
      },
    };
  }
}

/** What a process wrote to standard error, with what the loader said of a crash apart. */
function splitErrors(errors: string, isDone: boolean): { crash: string; shown: string } {
  const start = isDone ? -1 : errors.search(CRASH);
  return start < 0 ? { crash: '', shown: errors } : { crash: errors.slice(start), shown: errors.slice(0, start) };
}

function endingOf(crash: string, status: number | null, signal: string | null): ProcessEnding {
  const how = signal === null ? `The process ended with status ${status}` : `The process was ended by ${signal}`;
  const reason = CRASH.exec(crash)?.[1];
  const trace = crash.split('\n').flatMap((line) => TRACE_LINE.exec(line)?.[1] ?? []);
  return { how: reason === undefined ? how : `${how}: ${reason}`, trace };
}
