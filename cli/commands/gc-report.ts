import { basename, dirname } from 'node:path';
import { ExitStatus } from '../exit-status';
import { parseGcLog } from '../gc-log';
import { gcReport } from '../gc-report';
import { readText } from '../read-file';
import { writeOutputs } from '../write-files';

/** `apiary gc-report`: a page beside the log, or where -o says. */
export async function gcReportCommand({ log, out }: { readonly log: string; readonly out?: string }): Promise<number> {
  const path = out ?? `${log}.html`;
  const page = gcReport(parseGcLog(readText(log), log), basename(log));
  writeOutputs(dirname(path), [{ name: basename(path), content: page }]);
  process.stdout.write(`${path}\n`);
  return ExitStatus.success;
}
